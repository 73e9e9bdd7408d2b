-- Each promise is a query: a row of it is one time that it was broken, told in words.
-- :late      seconds in which an answer comes once nothing is broken any more
-- :in_flight seconds between a send and its mark: what a fault cuts there may be said twice
-- :turn      seconds that a turn may take: of two at once, either may end first
-- :grace     seconds in which all processes hear of a halt, a block or a choice; and that the
--            clocks of two of them may differ

-- name: an accepted answer is never lost
SELECT 'update ' || u.update_id || ' of chat ' || u.chat || ' was taken and is not in the database'
FROM updates u
WHERE u.taken_mono IS NOT NULL AND u.chat > 0
    AND NOT EXISTS (SELECT 1 FROM heard h WHERE h.update_id = u.update_id)
    AND EXISTS (SELECT 1 FROM people p WHERE p.chat = u.chat);

-- name: what is heard is answered
SELECT 'update ' || h.update_id || ' of chat ' || h.chat || ' is in the database, and not answered'
FROM heard h WHERE h.answered_at IS NULL;

-- name: an answer comes soon after the last fault
SELECT 'update ' || update_id || ' of chat ' || chat || ': '
    || coalesce(round(answered - free, 1) || ' s after the last fault', 'no answer at all')
FROM (
    SELECT u.*, max(u.put_mono, coalesce((
        SELECT max(f.ended_mono) FROM faults f WHERE f.began_mono <= u.put_mono + :late
    ), 0)) AS free
    FROM answers u
)
WHERE coalesce(answered > free + :late, free + :late < (SELECT mono FROM clock))
    -- a fault that began later, while the answer was still awaited, counts too
    AND NOT EXISTS (
        SELECT 1 FROM faults f
        WHERE f.began_mono BETWEEN free AND coalesce(answered, free + :late)
            AND coalesce(answered, (SELECT mono FROM clock)) <= f.ended_mono + :late
    );

-- name: what is marked as given was said
SELECT 'update ' || h.update_id || ' of chat ' || h.chat || ' is marked as answered by message '
    || h.question_message_id || ', which never was'
FROM heard h
WHERE h.question_message_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM calls c WHERE c.message_id = h.question_message_id AND c.chat = h.chat AND c.done
)
UNION ALL
SELECT 'update ' || u.update_id || ' of chat ' || u.chat || ' is marked as answered, '
    || coalesce(round(first.at - h.answered_at, 1) || ' s before anything was said', 'in silence')
FROM answers u JOIN heard h ON h.update_id = u.update_id
LEFT JOIN calls first ON first.chat = u.chat AND first.mono = u.answered
WHERE h.answered_at IS NOT NULL
    AND (first.at IS NULL OR first.at > h.answered_at + :grace + (SELECT late FROM marks))
    -- Telegram refused it for good, or let the bot wait for its word
    AND NOT EXISTS (
        SELECT 1 FROM calls c
        WHERE c.chat = u.chat AND c.mono >= u.put_mono AND NOT c.done
            AND c.at <= h.answered_at + :grace + (SELECT late FROM marks)
            AND coalesce(c.error_code, 400) IN (400, 403)
    );

-- name: what is marked as sent has arrived
SELECT 'message ' || s.message_id || ' to chat ' || s.chat || ' is marked as sent, and never was'
FROM (
    SELECT chat, message_id FROM queued WHERE state = 'sent' AND message_id IS NOT NULL
    UNION ALL SELECT chat, message_id FROM announced WHERE state = 'sent' AND message_id IS NOT NULL
) s
WHERE NOT EXISTS (
    SELECT 1 FROM calls c WHERE c.message_id = s.message_id AND c.chat = s.chat AND c.done
)
UNION ALL
-- no message bears its number: of those that were due since, each wants a call of its own
SELECT s.what || ' to chat ' || s.chat || ' is marked as sent, without a call for it'
FROM unnumbered s
WHERE (
    SELECT count(*) FROM unnumbered later WHERE later.chat = s.chat AND later.due_at >= s.due_at
) > (
    SELECT count(*) FROM calls c
    WHERE c.chat = s.chat AND c.at >= s.due_at - :grace AND c.method <> 'sendChatAction'
        AND (c.message_id IS NULL OR NOT c.told)
        -- what was to be changed may be gone, or so already
        AND (
            c.done
            OR c.error_code = 400 AND (c.method LIKE 'edit%' OR c.method LIKE 'delete%')
        )
);

-- name: a queued message is never forgotten
SELECT 'queued message ' || q.id || ' to chat ' || q.chat || ' was due '
    || round(clock.at - q.due_at) || ' s ago'
FROM queued q, clock
WHERE q.state = 'queued' AND coalesce(q.held_until, q.due_at) < clock.at - 60
    AND q.due_at < clock.at - 60
UNION ALL SELECT 'announcement to chat ' || a.chat || ' was due ' || round(clock.at - a.due_at)
    || ' s ago'
FROM announced a, clock WHERE a.state = 'queued' AND a.due_at < clock.at - 60
UNION ALL SELECT 'queued message ' || q.id || ' to chat ' || q.chat || ' was given up: ' || q.state
FROM queued q
WHERE q.state = 'failed'
    -- nobody knows whether it arrived: then something did of which the bot was not told
    OR q.state = 'unknown' AND NOT EXISTS (
        SELECT 1 FROM calls c
        WHERE c.chat = q.chat AND c.at >= q.due_at - :grace AND c.done AND NOT c.told
    );

-- name: nothing is said twice beyond what was in flight
SELECT 'chat ' || a.chat || ' heard twice, ' || round(b.mono - a.mono, 2) || ' s apart: '
    || substr(a.said, 1, 60)
FROM calls a JOIN calls b ON b.chat = a.chat AND b.said = a.said AND b.number > a.number
WHERE a.done AND b.done AND a.said IS NOT NULL AND a.chat > 0 AND b.mono < a.mono + 600
    -- two messages that were queued may well have the same words, and either may be said again
    AND NOT EXISTS (
        SELECT 1 FROM delivered one JOIN delivered other
            ON other.chat = one.chat AND other.said = one.said AND other.number <> one.number
        WHERE one.chat = a.chat AND one.said = a.said
            AND one.mono BETWEEN a.mono AND a.mono + 60
            AND other.mono BETWEEN b.mono AND b.mono + 60
    )
    -- nobody asked for it again: of one update, one answer
    AND (
        SELECT count(*) FROM awaited u
        WHERE u.chat = a.chat AND u.put_mono <= b.mono AND coalesce(u.until, b.mono) >= a.mono
    ) < CASE WHEN EXISTS (
        SELECT 1 FROM awaited u
        WHERE u.chat = a.chat AND u.put_mono <= a.mono AND coalesce(u.until, b.mono) >= a.mono
    ) THEN 2 ELSE 1 END
    -- the bot was told that the first had arrived, and had the time to note it
    AND a.told
    AND NOT EXISTS (
        SELECT 1 FROM faults f
        WHERE a.mono >= f.began_mono - :in_flight
            AND a.mono <= max(f.began_mono + :in_flight, f.ended_mono)
            AND b.mono >= f.began_mono
    );

-- name: what was in flight is said again once at most
SELECT 'chat ' || chat || ' heard ' || max(heard) || ' times around ' || faults || ' faults: '
    || substr(said, 1, 60)
FROM (
    SELECT a.chat, a.said, (
        SELECT count(*) FROM calls c
        WHERE c.chat = a.chat AND c.said = a.said AND c.mono BETWEEN a.mono AND z.mono AND c.done
    ) AS heard, (
        SELECT count(*) FROM calls c
        WHERE c.chat = a.chat AND c.said = a.said AND c.mono BETWEEN a.mono AND z.mono AND c.done
            AND NOT c.told
    ) AS untold, (
        SELECT count(*) FROM updates u
        WHERE u.chat = a.chat AND u.put_mono <= z.mono
            AND coalesce(u.taken_mono, z.mono) + :late >= a.mono
    ) + (
        SELECT count(*) FROM calls c
        WHERE c.chat = a.chat AND c.said = a.said AND c.mono BETWEEN a.mono AND z.mono AND c.done
            AND NOT EXISTS (SELECT 1 FROM spoken s WHERE s.number = c.number)
    ) AS wanted, (
        SELECT count(*) FROM faults f
        WHERE f.began_mono <= z.mono
            AND max(f.began_mono + :in_flight, f.ended_mono) >= a.mono
    ) AS faults
    FROM calls a JOIN calls z
        ON z.chat = a.chat AND z.said = a.said AND z.mono > a.mono AND z.mono < a.mono + 60
    WHERE a.done AND z.done AND a.chat > 0
)
-- each update may be answered so, each queued message says it once, and what each fault cut in
-- flight may come once more
WHERE faults > 0 AND heard > max(wanted, 1) + faults + untold
GROUP BY chat, said;

-- name: a seat is never sold twice
SELECT what || ' ' || id || ': ' || taken || ' taken of ' || offered
FROM seats WHERE taken > offered;

-- name: answers come in the order of what was said
SELECT 'chat ' || a.chat || ': the question after update ' || b.update_id
    || ' came before the one after update ' || a.update_id
FROM heard a JOIN heard b
    ON b.chat = a.chat AND b.update_id <> a.update_id
    AND b.question_message_id < a.question_message_id
LEFT JOIN updates ua ON ua.update_id = a.update_id
LEFT JOIN updates ub ON ub.update_id = b.update_id
-- as the bot took them: Telegram may let one pass another
WHERE coalesce(ub.taken_mono > ua.taken_mono, b.update_id > a.update_id);

-- name: queued messages keep their order
SELECT 'chat ' || a.chat || ': message ' || b.id || ' passed message ' || a.id
FROM queued a JOIN queued b
    ON b.chat = a.chat AND b.urgency = a.urgency AND b.due_at > a.due_at + :turn AND b.id > a.id
WHERE a.state = 'sent' AND b.state = 'sent' AND a.held_until IS NULL
    AND b.message_id < a.message_id;

-- name: nothing is sent during a halt
-- Telegram tells one chat of it: all others know once a second one was refused
WITH refused AS (
    SELECT c.*, (
        SELECT max(first.number) FROM calls first
        WHERE first.error_code = 429 AND NOT first.during_halt AND first.number <= c.number
    ) AS halt
    FROM calls c WHERE c.error_code = 429
)
SELECT c.method || ' to chat ' || c.chat || ' ' || round(c.mono - min(h.mono), 2)
    || ' s after Telegram asked for a halt'
FROM refused c JOIN refused h ON h.halt = c.halt AND h.number < c.number AND (
    h.chat = c.chat OR EXISTS (
        SELECT 1 FROM refused one
        WHERE one.halt = h.halt AND one.number < h.number AND one.chat <> h.chat
    )
)
WHERE c.during_halt
GROUP BY c.number HAVING c.mono > min(h.mono) + :grace;

-- name: nothing is announced to who opted out
SELECT 'announcement ' || c.message_id || ' to chat ' || c.chat || ' ' || round(c.at - l.since)
    || ' s after it left ' || l.category
FROM left_category l
JOIN announced a ON a.chat = l.chat AND (a.category = l.category OR l.category = '*')
JOIN calls c ON c.message_id = a.message_id AND c.chat = a.chat
WHERE c.at > l.since + :grace;

-- name: nothing is sent to who was erased
SELECT c.method || ' to chat ' || c.chat || ' ' || round(c.mono - last.mono)
    || ' s after its last word, and the database knows nobody there'
FROM calls c JOIN (
    SELECT chat, max(coalesce(taken_mono, put_mono)) AS mono FROM updates GROUP BY chat
) last ON last.chat = c.chat
WHERE c.said IS NOT NULL AND c.chat > 0 AND c.mono > last.mono + :late
    AND c.chat NOT IN (SELECT chat FROM people WHERE chat IS NOT NULL)
    -- what a fault kept back comes soon after it
    AND NOT EXISTS (
        SELECT 1 FROM faults f WHERE f.began_mono <= c.mono AND f.ended_mono + :late >= c.mono
    );

-- name: nothing is sent to who blocked the bot
SELECT b.method || ' to chat ' || b.chat || ' ' || round(b.mono - a.mono, 1)
    || ' s after Telegram said that it is blocked'
FROM calls a JOIN calls b ON b.chat = a.chat AND b.number > a.number
WHERE a.error_code = 403 AND b.said IS NOT NULL AND b.mono > a.mono + :grace
    AND NOT EXISTS (
        SELECT 1 FROM updates u WHERE u.chat = a.chat AND u.put_mono BETWEEN a.mono AND b.mono
    );

-- name: a page is answered by the commit that hears it
SELECT 'update ' || update_id || ' of page ' || lane || ' is in the database, and not answered'
FROM page_heard WHERE answered_at IS NULL;

-- name: a page shows each message and each change once
-- what is kept for thirty days goes from the beginning
SELECT 'page of ' || person || ': ' || count(*) || ' messages, numbered ' || min(number)
    || ' to ' || max(number)
FROM page_said GROUP BY person
HAVING count(DISTINCT number) <> count(*) OR max(number) - min(number) + 1 <> count(*)
UNION ALL
SELECT 'page of ' || person || ': change ' || change || ' is of ' || count(*) || ' messages'
FROM page_said GROUP BY person, change HAVING count(*) > 1
UNION ALL
SELECT 'page of ' || person || ': ' || source || ' is there ' || count(*) || ' times'
FROM page_said WHERE source IS NOT NULL GROUP BY person, source HAVING count(*) > 1;

-- name: what is marked as sent stands on the page
SELECT 'message ' || q.message_id || ' to page of ' || q.person || ' is marked as sent, and is not'
FROM page_queued q
WHERE NOT EXISTS (
    SELECT 1 FROM page_said s WHERE s.person = q.person AND s.number = q.message_id
);
