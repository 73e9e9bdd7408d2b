"""Video workshops: catalogue, seats, waiting list, hosts, attendance, attestations, imports.

Words: workshop, registration, host, attendance, attestation.
Doors: attendance.attestation, attendance.conversation, attendance.hosting_command, catalogue,
diary, hosts, import_file, importing, lacks, registrations, template.
"""
