//! Queries of room servers, of hosts that links may lead to, and of rooms.

use jiff::Timestamp;
use url::Url;
use wire::MeetingId;

use super::{
    Rooms, Server,
    bbb::{BigBlueButton, Hash},
    hosts::Hosts,
    jitsi::{App, Jitsi},
};
use crate::{
    audit,
    session::CourseKey,
    store::{Store, StoreError, change, change_now, micros, on_db},
};

#[derive(sqlx::FromRow)]
struct Row {
    platform: String,
    link_hosts: String,
    kind: Option<String>,
    address: Option<String>,
    app_id: Option<String>,
    secret: Option<String>,
    hash: Option<String>,
}

impl Row {
    fn read(self) -> Result<Rooms, StoreError> {
        let broken = |why: String| StoreError::inconsistent("room_server", why);
        let server = match (self.kind.as_deref(), self.address) {
            (Some(kind), Some(address)) => {
                let address = Url::parse(&address).map_err(|error| broken(error.to_string()))?;
                let hash = self.hash.as_deref().and_then(Hash::named);
                Some(match (kind, self.app_id, self.secret, hash) {
                    ("bigbluebutton", _, Some(secret), Some(hash)) => {
                        Server::BigBlueButton(BigBlueButton { address, secret, hash })
                    }
                    ("jitsi", Some(id), Some(secret), _) => {
                        Server::Jitsi(Jitsi { address, app: Some(App { id, secret }) })
                    }
                    ("jitsi", None, None, _) => Server::Jitsi(Jitsi { address, app: None }),
                    _ => return Err(broken(format!("a server of kind {kind}"))),
                })
            }
            _ => None,
        };
        Ok(Rooms { platform: self.platform, server, hosts: Hosts::stored(&self.link_hosts) })
    }
}

macro_rules! rooms_sql {
    ($from:literal) => {
        concat!(
            "SELECT p.id AS platform, p.link_hosts, s.kind, s.address, s.app_id, s.secret, s.hash ",
            $from,
            " LEFT JOIN room_server s ON s.platform = p.id "
        )
    };
}

impl Store {
    /// Where groups of this course meet.
    pub(crate) async fn rooms(&self, course: &CourseKey) -> Result<Rooms, StoreError> {
        const SQL: &str = concat!(
            rooms_sql!(
                "FROM course c JOIN deployment d ON d.id = c.deployment JOIN platform p ON p.id = d.platform"
            ),
            "WHERE c.id = $1"
        );
        let row: Row = on_db!(self, pool => sqlx::query_as(SQL).bind(&course.0).fetch_one(pool).await)?;
        row.read()
    }

    /// Where groups of this platform meet; `None`: there is no such platform.
    pub(crate) async fn rooms_at(&self, platform: &str) -> Result<Option<Rooms>, StoreError> {
        const SQL: &str = concat!(rooms_sql!("FROM platform p"), "WHERE p.id = $1");
        let row: Option<Row> =
            on_db!(self, pool => sqlx::query_as(SQL).bind(platform).fetch_optional(pool).await)?;
        row.map(Row::read).transpose()
    }

    /// Keeps what an account, or somebody at the command line, decided about rooms.
    pub(crate) async fn keep_rooms(&self, rooms: &Rooms, by: &str, now: Timestamp) -> Result<(), StoreError> {
        const HOSTS: &str = "UPDATE platform SET link_hosts = $1 WHERE id = $2";
        const FORGET: &str = "DELETE FROM room_server WHERE platform = $1";
        const KEEP: &str = "INSERT INTO room_server (platform, kind, address, app_id, secret, hash, changed_at_us) \
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
        // What the last server did wrong says nothing about this one.
        const HEALTH: &str = "DELETE FROM platform_health WHERE platform = $1 AND part = 'rooms'";
        let mut tx = self.writing().await?;
        tx.lock(&rooms.platform).await?;
        change!(&mut tx, HOSTS, rooms.hosts.joined(" "), &rooms.platform)?;
        change!(&mut tx, FORGET, &rooms.platform)?;
        change!(&mut tx, HEALTH, &rooms.platform)?;
        if let Some(server) = &rooms.server {
            let (app, secret, hash) = match server {
                Server::BigBlueButton(it) => (None, Some(&it.secret), Some(it.hash.name())),
                Server::Jitsi(it) => {
                    (it.app.as_ref().map(|app| &app.id), it.app.as_ref().map(|app| &app.secret), None)
                }
            };
            let (kind, address) = (server.kind(), server.address().as_str());
            change!(&mut tx, KEEP, &rooms.platform, kind, address, app, secret, hash, micros(now))?;
        }
        audit::record_platform(&mut tx, now, &rooms.platform, by, "rooms").await?;
        tx.commit().await
    }

    /// What `server` calls the room of a meeting: `name`, unless somebody was faster and the room has one.
    pub(super) async fn room_name(
        &self,
        meeting: &MeetingId,
        server: &Server,
        name: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        // A meeting whose room was on another server gets a new one here.
        const SQL: &str = "INSERT INTO room (meeting, name, kind, address, made_at_us) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (meeting) DO UPDATE SET name = excluded.name, kind = excluded.kind, \
            address = excluded.address, made_at_us = excluded.made_at_us \
            WHERE room.kind <> excluded.kind OR room.address <> excluded.address";
        const NAME: &str = "SELECT name FROM room WHERE meeting = $1";
        let (kind, address) = (server.kind(), server.address().as_str());
        change_now!(self, SQL, &meeting.0, name, kind, address, micros(now))?;
        let (name,): (String,) =
            on_db!(self, pool => sqlx::query_as(NAME).bind(&meeting.0).fetch_one(pool).await)?;
        Ok(name)
    }

    /// Meetings of a course that had a room on `server`.
    pub(crate) async fn meetings_with_room(
        &self,
        course: &CourseKey,
        server: &Server,
    ) -> Result<Vec<MeetingId>, StoreError> {
        const SQL: &str = "SELECT r.meeting FROM room r JOIN meeting m ON m.id = r.meeting \
            WHERE m.course = $1 AND r.kind = $2 AND r.address = $3";
        let (kind, address) = (server.kind(), server.address().as_str());
        let rows: Vec<(String,)> = on_db!(self, pool =>
            sqlx::query_as(SQL).bind(&course.0).bind(kind).bind(address).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(|(meeting,)| MeetingId(meeting)).collect())
    }
}
