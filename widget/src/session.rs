//! The session behind the launch: who is here, in which role, and the way to the server.

use std::rc::Rc;

use wire::{Session, SessionRequest};
use yew::prelude::*;

use crate::api::{Api, ApiFailure, post_unauthorised};

/// A live session.
#[derive(Clone, PartialEq)]
pub(crate) struct Live {
    /// Who is here, with the bearer of the beginning.
    pub(crate) session: Session,
    /// Another bundle of this page began the session.
    pub(crate) came_in: bool,
    /// The server, as this person.
    pub(crate) api: Api,
    /// To be told when this person is known here no more.
    pub(crate) gone: Callback<()>,
}

/// Swaps the one-time code of the launch page for a session.
pub(crate) async fn begin(code: &str, expired: Callback<()>, gone: Callback<()>) -> Result<Live, ApiFailure> {
    let request = SessionRequest { code: code.to_owned() };
    let session: Session = post_unauthorised("/api/session", &request).await?;
    Ok(Live { came_in: false, ..go_on(session, expired, gone) })
}

/// Goes on with a session that another bundle of this page began.
pub(crate) fn go_on(session: Session, expired: Callback<()>, gone: Callback<()>) -> Live {
    let api = Api::new(session.token.clone(), session.expires_at, expired);
    Live { session, api, gone, came_in: true }
}

impl Live {
    /// The session as it stands now, for another bundle.
    pub(crate) fn now(&self) -> Session {
        let (token, expires_at) = self.api.bearer();
        Session { token, expires_at, ..self.session.clone() }
    }
}

/// The session this component is shown in. Every screen is inside one.
#[hook]
pub(crate) fn use_session() -> Rc<Live> {
    use_context::<Rc<Live>>().expect("screens are rendered inside the session's context")
}
