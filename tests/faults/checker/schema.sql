-- The evidence. Instants are seconds: `*_mono` of the machine's clock, `*_at` of the sandbox's.
CREATE TABLE calls (
    number INTEGER PRIMARY KEY,
    mono REAL NOT NULL,
    at REAL NOT NULL,
    method TEXT NOT NULL,
    chat INTEGER,
    said TEXT,  -- what the person reads: text and buttons; NULL when the call says nothing
    done INTEGER NOT NULL,  -- whether it reached the person, be it that the bot was not told
    told INTEGER NOT NULL,  -- whether the bot was told so
    message_id INTEGER,  -- of the message that it put in the chat
    error_code INTEGER,
    during_halt INTEGER NOT NULL
);
CREATE INDEX calls_of_chat ON calls (chat, mono);
CREATE INDEX calls_by_message ON calls (message_id);
CREATE INDEX calls_by_time ON calls (at);
CREATE TABLE updates (
    update_id INTEGER PRIMARY KEY,
    chat INTEGER NOT NULL,
    kind TEXT NOT NULL,
    put_mono REAL NOT NULL,
    taken_mono REAL
);
CREATE INDEX updates_of_chat ON updates (chat, put_mono);
CREATE TABLE faults (began_mono REAL NOT NULL, ended_mono REAL NOT NULL, what TEXT NOT NULL);
CREATE TABLE clock (at REAL NOT NULL, mono REAL NOT NULL);  -- the end of the evidence

-- Tables of the bot, by the columns that the promises need.
CREATE TABLE heard (update_id INTEGER, chat INTEGER, answered_at REAL, question_message_id INTEGER);
CREATE INDEX heard_by_id ON heard (update_id);
CREATE INDEX heard_of_chat ON heard (chat, update_id);
CREATE INDEX heard_by_question ON heard (chat, question_message_id);
CREATE TABLE people (id INTEGER, chat INTEGER);
CREATE INDEX people_by_chat ON people (chat);
CREATE TABLE queued (
    id INTEGER, chat INTEGER, urgency INTEGER, state TEXT, due_at REAL, held_until REAL,
    message_id INTEGER
);
CREATE INDEX queued_by_message ON queued (chat, message_id);
CREATE TABLE announced (
    chat INTEGER, category TEXT, state TEXT, due_at REAL, message_id INTEGER
);
CREATE INDEX announced_by_message ON announced (chat, message_id);
CREATE TABLE left_category (chat INTEGER, category TEXT, since REAL);
CREATE TABLE page_heard (
    update_id INTEGER, lane INTEGER, answered_at REAL, question_message_id INTEGER
);
CREATE TABLE page_said (person INTEGER, number INTEGER, change INTEGER, source TEXT);
CREATE INDEX page_said_by_number ON page_said (person, number);
CREATE TABLE page_queued (id INTEGER, person INTEGER, message_id INTEGER);  -- marked as sent
CREATE TABLE seats (what TEXT, id INTEGER, offered INTEGER, taken INTEGER);

-- The messages of the queue, each as it arrived the last time.
CREATE VIEW delivered AS
SELECT c.* FROM calls c JOIN queued q ON q.chat = c.chat AND q.message_id = c.message_id;

-- What is said outside the queues, once for each time that it arrived.
CREATE VIEW spoken AS
SELECT c.* FROM calls c
WHERE c.done AND c.chat > 0
    AND c.method NOT IN ('sendChatAction', 'setMyCommands', 'deleteMyCommands')  -- signs, menus
    AND NOT EXISTS (
        SELECT 1 FROM queued q WHERE q.chat = c.chat AND q.message_id = c.message_id
    )
    AND NOT EXISTS (
        SELECT 1 FROM announced a WHERE a.chat = c.chat AND a.message_id = c.message_id
    );

-- What is marked as sent and bears no number: an edit, a deletion, or the bot was not told.
CREATE VIEW unnumbered AS
SELECT 'queued message ' || id AS what, chat, due_at FROM queued
WHERE state = 'sent' AND message_id IS NULL
UNION ALL SELECT 'an announcement', chat, coalesce(due_at, 0) FROM announced
WHERE state = 'sent' AND message_id IS NULL;

-- How late the clock of any machine is, as its marks of what was asked show.
CREATE VIEW marks AS
SELECT max(0, coalesce(max(c.at - h.answered_at), 0)) AS late
FROM heard h JOIN calls c ON c.chat = h.chat AND c.message_id = h.question_message_id;

-- What people said, and when it was first answered: after the question that was asked before it,
-- and by no question that is asked by the answer to something else.
CREATE VIEW answers AS
SELECT u.*, (
    SELECT c.mono FROM spoken c
    WHERE c.chat = u.chat AND c.mono >= u.put_mono
        AND c.mono > coalesce((
            SELECT asked.mono FROM heard h
            JOIN updates before ON before.update_id = h.update_id
            JOIN calls asked ON asked.chat = h.chat AND asked.message_id = h.question_message_id
            WHERE h.chat = u.chat AND h.update_id < u.update_id
                AND before.put_mono < u.put_mono AND before.taken_mono <= u.taken_mono
            ORDER BY h.update_id DESC LIMIT 1
        ), 0)
        AND NOT EXISTS (
            SELECT 1 FROM heard h
            WHERE h.chat = c.chat AND h.question_message_id = c.message_id
                AND h.update_id <> u.update_id
        )
    ORDER BY c.mono LIMIT 1
) AS answered
FROM updates u WHERE u.chat > 0 AND u.kind IN ('message', 'callback_query');

-- What people said, and until when an answer to it may come: it was taken, and marked as answered,
-- by a clock that may be a little behind.
CREATE VIEW awaited AS
SELECT u.*, max(u.taken_mono, coalesce((
    SELECT (SELECT c.mono FROM calls c WHERE c.at <= h.answered_at + 1 ORDER BY c.at DESC LIMIT 1)
    FROM heard h WHERE h.update_id = u.update_id
), u.taken_mono)) AS until
FROM updates u;
