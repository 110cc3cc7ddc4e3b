//! Canvas' REST interface for group sets ("group categories"), in the name of a teacher.

use std::collections::{BTreeMap, BTreeSet};

use grouping::{Change, Found, Wanted};
use http::{
    Method, Request, Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use lti::{NextPage, clean, is_throttled, next_page};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use super::{
    host::{FORM, HostError, Standing, form_body},
    oauth::Access,
    store::SetRow,
};
use crate::{
    AppState,
    outgoing::{self, Place, Reach},
};

const PAGE_BYTES: usize = 8 * 1024 * 1024;
const MOST_PAGES: usize = 200;
/// So many groups are read at the same time; Canvas slows down who asks for much more.
const READ_AT_ONCE: usize = 6;
/// A group's newcomers are added one by one up to this number; more are written with the list of all.
const ONE_BY_ONE: usize = 3;

/// The group sets of one course.
#[derive(Clone)]
pub(super) struct Canvas {
    app: AppState,
    reach: Reach,
    address: Url,
    access: Access,
    course: String,
}

/// Ids as text: numbers of Canvas may be longer than JSON numbers of other programs.
#[derive(Deserialize)]
struct SetJson {
    id: String,
    name: String,
    #[serde(default)]
    course_id: Option<String>,
}

#[derive(Deserialize)]
struct GroupJson {
    id: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    members_count: Option<u64>,
}

#[derive(Deserialize)]
struct MembershipJson {
    user_id: String,
    #[serde(default)]
    workflow_state: Option<String>,
}

impl Canvas {
    pub(super) fn new(app: &AppState, address: &Url, access: Access, course: String) -> Self {
        // Whoever runs this server typed the address along with the key.
        let reach = Reach { trusted: Place::of(address).into_iter().collect() };
        Self { app: app.clone(), reach, address: address.clone(), access, course }
    }

    /// `path` below the interface's root.
    fn url(&self, path: &str) -> Result<Url, HostError> {
        let url = self
            .address
            .join("api/v1/")
            .and_then(|root| root.join(path))
            .ok()
            .filter(|url| url.origin() == self.address.origin());
        url.ok_or_else(|| HostError::Refused("Canvas' address cannot be used.".to_owned()))
    }

    /// One request; with a token that ended early once more with a new one.
    async fn send(
        &self,
        method: &Method,
        url: &Url,
        form: &[(&str, &str)],
    ) -> Result<Response<Vec<u8>>, HostError> {
        let mut renewed = false;
        loop {
            let token = self.access.token(&self.app).await?;
            let request = Request::builder()
                .method(method)
                .uri(url.as_str())
                .header(ACCEPT, "application/json+canvas-string-ids")
                .header(AUTHORIZATION, format!("Bearer {token}"));
            let built = if *method == Method::GET {
                request.body(Vec::new())
            } else {
                request.header(CONTENT_TYPE, FORM).body(form_body(form.iter().copied()))
            };
            let request =
                built.map_err(|_| HostError::Refused("Canvas' address cannot be used.".to_owned()))?;
            let response = outgoing::send(&self.app, &self.reach, request, PAGE_BYTES).await?;
            // A missing scope or right is a 401 too; only an ended token is worth a new one.
            let ended = response.status() == StatusCode::UNAUTHORIZED && is_about_the_token(response.body());
            if ended && !renewed {
                renewed = true;
                self.access.renew(&self.app, &token).await?;
                continue;
            }
            return if response.status().is_success() {
                Ok(response)
            } else {
                Err(refusal(&response, ended))
            };
        }
    }

    async fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, HostError> {
        let mut url = self.url(path)?;
        let mut rows = Vec::new();
        for _ in 0..MOST_PAGES {
            let response = self.send(&Method::GET, &url, &[]).await?;
            rows.append(&mut read::<Vec<T>>(&response)?);
            match next_page(&url, &response) {
                NextPage::None => return Ok(rows),
                NextPage::At(next) => url = next,
                NextPage::Elsewhere => break,
            }
        }
        Err(HostError::Refused("Canvas' list of groups cannot be read to its end.".to_owned()))
    }

    async fn one<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<T, HostError> {
        read(&self.send(&method, &self.url(path)?, form).await?)
    }

    /// What stands in the sets Kith made for this course and that are in it still. Others are not even read.
    pub(super) async fn standing(&self, sets: &[SetRow], name: &str) -> Result<Standing, HostError> {
        let here: Vec<SetJson> =
            self.all(&format!("courses/{}/group_categories?per_page=100", self.course)).await?;
        let here: Vec<SetJson> = here
            .into_iter()
            .filter(|set| set.course_id.as_ref().is_none_or(|id| *id == self.course))
            .collect();
        // A set is ours by the id that was kept, or, where the answer to making it was lost, by its name: no other
        // set has its code.
        let is_ours = |set: &&SetJson| {
            let kept =
                |row: &SetRow| row.host_id.as_ref().map_or_else(|| row.name == set.name, |id| *id == set.id);
            sets.iter().any(kept)
        };
        let present = sets.iter().find(|row| row.name == name).and_then(|row| row.host_id.as_deref());
        let set = here.iter().find(|set| match present {
            Some(id) => set.id == id,
            None => set.name == name,
        });
        let set = set.map(|set| set.id.clone());
        let mut groups = Vec::new();
        for ours in here.iter().filter(is_ours) {
            let path = format!("group_categories/{}/groups?per_page=100", ours.id);
            groups.append(&mut self.all::<GroupJson>(&path).await?);
        }
        Ok(Standing { found: self.with_members(groups).await?, set })
    }

    async fn with_members(&self, groups: Vec<GroupJson>) -> Result<Vec<Found>, HostError> {
        let mut found = Vec::with_capacity(groups.len());
        for some in groups.chunks(READ_AT_ONCE) {
            let mut reading = tokio::task::JoinSet::new();
            for (place, group) in some.iter().enumerate().filter(|(_, group)| group.members_count != Some(0))
            {
                let (canvas, id) = (self.clone(), group.id.clone());
                reading.spawn(async move { (place, canvas.members(&id).await) });
            }
            let mut members = vec![BTreeSet::new(); some.len()];
            while let Some(read) = reading.join_next().await {
                let (place, read) =
                    read.map_err(|_| HostError::Later("Reading Canvas' groups was broken off.".to_owned()))?;
                members[place] = read?;
            }
            let one = |(group, members): (&GroupJson, BTreeSet<String>)| Found {
                id: group.id.clone(),
                mark: group.description.as_deref().and_then(mark_in),
                members,
            };
            found.extend(some.iter().zip(members).map(one));
        }
        Ok(found)
    }

    async fn members(&self, group: &str) -> Result<BTreeSet<String>, HostError> {
        let rows: Vec<MembershipJson> = self.all(&format!("groups/{group}/memberships?per_page=100")).await?;
        let counts = |row: &MembershipJson| {
            matches!(row.workflow_state.as_deref(), None | Some("accepted" | "invited"))
        };
        Ok(rows.into_iter().filter(counts).map(|row| row.user_id).collect())
    }

    pub(super) async fn make_set(&self, name: &str) -> Result<String, HostError> {
        let path = format!("courses/{}/group_categories", self.course);
        let made: SetJson = self.one(Method::POST, &path, &[("name", name)]).await?;
        Ok(made.id)
    }

    /// Makes groups one after the other.
    pub(super) async fn make(
        &self,
        set: &str,
        wanted: &[&Wanted],
    ) -> Result<BTreeMap<String, String>, HostError> {
        let path = format!("group_categories/{set}/groups");
        let mut made = BTreeMap::new();
        for wanted in wanted {
            // The description is the one field that keeps a mark and asks for no right on the whole account.
            let form =
                [("name", &*wanted.name), ("description", &*wanted.mark), ("join_level", "invitation_only")];
            let group: GroupJson = self.one(Method::POST, &path, &form).await?;
            made.insert(wanted.mark.clone(), group.id);
        }
        Ok(made)
    }

    pub(super) async fn apply(&self, changes: &[Change]) -> Result<(), HostError> {
        for change in changes {
            let Some(at) = &change.at else { continue };
            // Where nobody has to go, nobody can be taken out by mistake either.
            if change.remove.is_empty() && change.add.len() <= ONE_BY_ONE {
                for person in &change.add {
                    let path = format!("groups/{at}/memberships");
                    match self.one::<Value>(Method::POST, &path, &[("user_id", person)]).await {
                        // Who was not taken shows when the groups are read again.
                        Ok(_) | Err(HostError::Rejected(_)) => {}
                        Err(error) => return Err(error),
                    }
                }
                continue;
            }
            // Canvas takes a form's empty entry for an empty list, and nothing at all for no change.
            let mut form: Vec<(&str, &str)> =
                change.members.iter().map(|person| ("members[]", person.as_str())).collect();
            if form.is_empty() {
                form.push(("members[]", ""));
            }
            self.one::<Value>(Method::PUT, &format!("groups/{at}"), &form).await?;
        }
        Ok(())
    }
}

/// The mark in a description, wherever an editor has put it.
fn mark_in(description: &str) -> Option<String> {
    const PREFIX: &str = "kith-";
    let rest = &description[description.find(PREFIX)? + PREFIX.len()..];
    let id: String = rest.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect();
    (id.len() == 36).then(|| format!("{PREFIX}{id}"))
}

fn read<T: DeserializeOwned>(response: &Response<Vec<u8>>) -> Result<T, HostError> {
    serde_json::from_slice(response.body())
        .map_err(|_| HostError::Refused("Canvas' answer cannot be read.".to_owned()))
}

/// The words of `{"errors":[{"message":…}]}` or `{"errors":{"name":[{"message":…}]}}`.
fn said(body: &[u8]) -> String {
    fn collect(value: &Value, words: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                words.extend(object.get("message").and_then(Value::as_str).map(str::to_owned));
                object
                    .values()
                    .filter(|one| one.is_array() || one.is_object())
                    .for_each(|one| collect(one, words));
            }
            Value::Array(list) => list.iter().take(5).for_each(|one| collect(one, words)),
            _ => {}
        }
    }
    let mut words = Vec::new();
    if let Ok(document) = serde_json::from_slice::<Value>(&body[..body.len().min(64 * 1024)]) {
        collect(&document, &mut words);
    }
    clean(&words.join("; "), 200).unwrap_or_else(|| "nothing".to_owned())
}

/// Canvas says "Invalid access token." or "Expired access token." of tokens.
fn is_about_the_token(body: &[u8]) -> bool {
    let words = said(body).to_ascii_lowercase();
    words.contains("access token") && !words.contains("scope")
}

fn refusal(response: &Response<Vec<u8>>, ended: bool) -> HostError {
    let (status, body) = (response.status(), response.body());
    if ended {
        return HostError::NotConnected(
            "Canvas does not let Kith in for you any more. Connect to Canvas again.",
        );
    }
    if status == StatusCode::TOO_MANY_REQUESTS || is_throttled(status, body) {
        return HostError::Later("Canvas asks to go slower.".to_owned());
    }
    if status.is_server_error() {
        return HostError::Later(format!("Canvas could not answer ({}).", status.as_u16()));
    }
    let said = said(body);
    HostError::Refused(if said.to_ascii_lowercase().contains("scope") {
        "Canvas does not allow Kith all it needs. An administrator allows every scope named in Kith's guide for the \
         API key; then connect to Canvas again."
            .to_owned()
    } else if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        "Canvas does not let you manage the groups of this course.".to_owned()
    } else if status == StatusCode::NOT_FOUND {
        // It may be one person only.
        return HostError::Rejected(
            "Canvas does not find this course, or one of Kith's groups or people, any more. Look again."
                .to_owned(),
        );
    } else {
        return HostError::Rejected(format!("Canvas refused ({}). It said: {said}", status.as_u16()));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_whatever_stands_around_it() {
        let mark = "kith-01932c07-209b-7e52-bf00-7c9e41d2a3b4";
        for text in [mark.to_owned(), format!("<p>{mark}</p>"), format!("Our group. {mark}.")] {
            assert_eq!(mark_in(&text).as_deref(), Some(mark));
        }
        for text in ["kith-", "", "kith-zz", "Kithara"] {
            assert_eq!(mark_in(text), None);
        }
    }

    #[test]
    fn refusals_are_words() {
        assert_eq!(said(br#"{"errors":[{"message":"Invalid access token."}]}"#), "Invalid access token.");
        assert_eq!(said(br#"{"errors":{"name":[{"attribute":"name","message":"taken"}]}}"#), "taken");
        assert_eq!(said(b"<html>"), "nothing");
        assert!(!is_about_the_token(br#"{"errors":[{"message":"Insufficient scopes on access token."}]}"#));
    }
}
