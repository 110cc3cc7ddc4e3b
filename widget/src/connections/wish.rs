//! What a learner can do about another one: say hello, or rather not.

use wire::{Hello, PersonId, Refusal};
use yew::prelude::*;

use crate::{
    api::{Api, ApiFailure},
    load::{Acting, use_act},
    text::{text, text_with},
    ui::announce,
};

/// What is wished of another person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Says hello.
    Greet,
    /// Not to be suggested again.
    NotNow,
    /// Not to see each other any more.
    Block,
    /// Takes "not now" or a block back.
    Back,
}

/// A wish and whom it is about.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct About {
    pub(crate) wish: Wish,
    pub(crate) person: PersonId,
    pub(crate) name: String,
}

/// Does what is wished; once it is done it is said, and `done` hears of it.
#[hook]
pub(crate) fn use_wish(done: Callback<About>) -> Acting<About> {
    use_act(
        grant,
        Callback::from(move |about: About| {
            announce(&about.said());
            done.emit(about);
        }),
    )
}

async fn grant(api: Api, about: About) -> Result<About, ApiFailure> {
    let path = ["/api/connections/refusals/", &about.person.0].concat();
    let refusal = Refusal { blocked: about.wish == Wish::Block };
    match about.wish {
        Wish::Greet => {
            let hello = Hello { person: about.person.clone(), name: None };
            api.post::<_, Hello>("/api/connections/hello", &hello).await.map(drop)
        }
        Wish::NotNow | Wish::Block => api.put(&path, &refusal).await,
        Wish::Back => api.delete(&path).await,
    }?;
    Ok(about)
}

impl About {
    /// What was done, in words.
    pub(crate) fn said(&self) -> AttrValue {
        let name = [("name", self.name.as_str())];
        match self.wish {
            Wish::Greet => text_with("connections.greeted", &name),
            Wish::NotNow => text_with("suggest.not_now.said", &name),
            Wish::Block => text_with("suggest.block.said", &name),
            Wish::Back => text("suggest.back.said"),
        }
    }
}
