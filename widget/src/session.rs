//! The session behind the launch: who is here, in which role, and the way to the server.

use std::rc::Rc;

use wire::{Session, SessionRequest};
use yew::prelude::*;

use crate::api::{Api, ApiFailure, post_unauthorised};

/// A live session.
#[derive(Clone, PartialEq)]
pub(crate) struct Live {
    /// Who is here.
    pub(crate) session: Session,
    /// The server, as this person.
    pub(crate) api: Api,
    /// To be told when this person is known here no more.
    pub(crate) gone: Callback<()>,
}

/// Swaps the one-time code of the launch page for a session.
pub(crate) async fn begin(code: &str, expired: Callback<()>, gone: Callback<()>) -> Result<Live, ApiFailure> {
    let request = SessionRequest { code: code.to_owned() };
    let session: Session = post_unauthorised("/api/session", &request).await?;
    let api = Api::new(session.token.clone(), expired);
    Ok(Live { session, api, gone })
}

/// The session this component is shown in. Every screen is inside one.
#[hook]
pub(crate) fn use_session() -> Rc<Live> {
    use_context::<Rc<Live>>().expect("screens are rendered inside the session's context")
}
