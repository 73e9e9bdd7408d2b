"""Video workshops: catalogue, seats, waiting list, hosts, attendance, attestations, imports.

Words: workshop, registration, host, attendance, attestation.
Doors: attendance.conversation, attendance.host_card, attendance.hosting_command, catalogue, diary,
former_hosts, hosts, import_file, importing, presenting, registrations, template, waiting_list.
"""
