-- Who has not said whether they come to a meeting is asked once more. Decision 0034.
ALTER TABLE mail DROP CONSTRAINT mail_kind_check;
ALTER TABLE mail ADD CONSTRAINT mail_kind_check CHECK (kind IN ('confirm', 'invite', 'cancel', 'remind', 'nudge'));

-- When a member asked those who had not answered; NULL: nobody has since the meeting was last moved.
ALTER TABLE meeting ADD COLUMN nudged_at_us BIGINT;
