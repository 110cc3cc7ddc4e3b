-- When somebody wants no reminders, on their own clock: hours and minutes like 22:00. The same twice: never.
ALTER TABLE mail_address ADD COLUMN quiet_from TEXT NOT NULL DEFAULT '22:00';
ALTER TABLE mail_address ADD COLUMN quiet_until TEXT NOT NULL DEFAULT '07:00';
