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
    message_id INTEGER,
    error_code INTEGER,
    during_halt INTEGER NOT NULL
);
CREATE INDEX calls_of_chat ON calls (chat, mono);
CREATE INDEX calls_by_message ON calls (message_id);
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
CREATE TABLE left_category (chat INTEGER, category TEXT, since REAL);
CREATE TABLE seats (what TEXT, id INTEGER, offered INTEGER, taken INTEGER);
