//! What staff knows of people beside their answers: columns of a file, read and checked by the server.

use std::rc::Rc;

use grouping::{Answer, Card, Kind};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement, HtmlTextAreaElement};
use wire::{COLUMN_QUESTION, ColumnFile, Pool, WrongLine};
use yew::prelude::*;

use crate::{
    api::ApiFailure,
    load::{spawn, use_act},
    text::{number, plural, text, text_with},
    ui::{ButtonKind, Glyph, NoticeKind, Press, announce, button, failed, field_head, offer},
};

/// The longest file the server reads, in octets: quotes and line ends get longer on the way.
const LONGEST: f64 = 6.0 * 1024.0 * 1024.0;
/// Wrong lines are all counted, and so many shown.
const SHOWN: usize = 200;
/// With so many different answers at most, each can be a role.
const ROLES: usize = 5;

/// What a card does with a column.
const KINDS: [(Kind, &str); 6] = [
    (Kind::Alike, "alike"),
    (Kind::Mixed, "mixed"),
    (Kind::Spread, "spread"),
    (Kind::Shared, "shared"),
    (Kind::NotAlone, "not_alone"),
    (Kind::Role, "role"),
];

/// The name of a column that a question is about.
pub(super) fn column_of(question: &str) -> Option<&str> {
    question.strip_prefix(COLUMN_QUESTION)
}

/// The name of a card about a column; `None`: it is about none.
pub(super) fn card_name(card: &Card) -> Option<AttrValue> {
    let column = column_of(&card.question)?;
    let (_, key) = KINDS.iter().find(|(kind, _)| *kind == card.kind)?;
    let value = card.values.join(", ");
    Some(text_with(&["groups.column.", key].concat(), &[("column", column), ("value", &value)]))
}

/// Every card there can be about the columns of a pool.
pub(super) fn column_cards(pool: &Pool, weight: u8) -> Vec<Card> {
    let mut cards = Vec::new();
    for (at, column) in pool.columns.iter().enumerate() {
        let question = [COLUMN_QUESTION, column].concat();
        let told = || pool.people.iter().filter_map(move |it| it.columns.get(at)?.as_ref());
        let kinds: &[Kind] = match told().next() {
            Some(Answer::Number(_)) => &[Kind::Alike, Kind::Mixed, Kind::Spread],
            Some(Answer::One(_)) => &[Kind::Alike, Kind::Spread, Kind::NotAlone],
            Some(Answer::Many(_)) => &[Kind::Shared, Kind::Spread, Kind::NotAlone],
            None => &[],
        };
        cards.extend(kinds.iter().map(|&kind| Card::about(kind, &question, weight)));
        let mut words: Vec<&String> = Vec::new();
        for answer in told() {
            if let Answer::One(word) = answer
                && !words.contains(&word)
                && words.len() <= ROLES
            {
                words.push(word);
            }
        }
        if words.len() <= ROLES {
            let role = |word: &&String| Card {
                values: vec![(*word).clone()],
                ..Card::about(Kind::Role, &question, weight)
            };
            cards.extend(words.iter().map(role));
        }
    }
    cards
}

#[derive(PartialEq, Properties)]
pub(crate) struct ColumnsProps {
    /// Who could be grouped, with the columns there are.
    pub(crate) pool: Rc<Pool>,
    /// Hears the pool after a change.
    pub(crate) onpool: Callback<Rc<Pool>>,
}

/// What is done with columns.
enum Deed {
    List,
    Take(String),
    Forget,
}

/// What comes of it.
enum Done {
    List(String),
    Pool(Rc<Pool>),
}

/// The columns there are, the list to be filled in, and a way to bring it back.
#[component]
pub(crate) fn Columns(props: &ColumnsProps) -> Html {
    let large = use_state(|| false);
    let pasted = use_node_ref();
    let act = use_act(
        move |api, deed: Deed| async move {
            Ok::<_, ApiFailure>(match deed {
                Deed::List => Done::List(api.text("/api/columns").await?),
                Deed::Take(text) => Done::Pool(Rc::new(api.put("/api/columns", &ColumnFile { text }).await?)),
                Deed::Forget => {
                    api.delete("/api/columns").await?;
                    Done::Pool(Rc::new(api.get("/api/pool").await?))
                }
            })
        },
        {
            let onpool = props.onpool.clone();
            Callback::from(move |done| match done {
                Done::Pool(pool) => {
                    announce(&match pool.columns.len() {
                        0 => text("groups.columns.kept.none"),
                        columns => plural("groups.columns.kept", columns as u64),
                    });
                    onpool.emit(pool);
                }
                Done::List(list) => {
                    // Reading took the mark of UTF-8 off, without which spreadsheets read other letters.
                    let marked = ["\u{FEFF}", list.trim_start_matches('\u{FEFF}')].concat();
                    if offer(&marked, "people.csv", "text/csv;charset=utf-8").is_ok() {
                        announce(&text("groups.host.file.saved"));
                    }
                }
            })
        },
    );
    let onchange = {
        let (run, large) = (act.run.clone(), large.clone());
        move |event: Event| {
            let field: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = field.files().and_then(|it| it.get(0)) {
                large.set(file.size() > LONGEST);
                if file.size() <= LONGEST {
                    read(file, run.clone());
                }
            }
            // The same file can be chosen again.
            field.set_value("");
        }
    };
    let paste = {
        let (run, pasted) = (act.run.clone(), pasted.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(field) = pasted.cast::<HtmlTextAreaElement>() {
                run.emit(Deed::Take(field.value()));
            }
        })
    };
    let rows = props.pool.columns.iter().enumerate().map(|(at, column)| {
        let told = props.pool.people.iter().filter(|it| matches!(it.columns.get(at), Some(Some(_)))).count();
        html! {
            <li class="wish-pair">
                <span class="who-words">
                    <span class="who-name"><bdi>{ column }</bdi></span>
                    <span class="hint">{ plural("groups.columns.told", told as u64) }</span>
                </span>
            </li>
        }
    });
    let press = |kind, glyph, onclick, words: &str| {
        button(Press { kind, glyph: Some(glyph), busy: act.busy, onclick, ..Press::default() }, text(words))
    };
    html! {
        <fieldset class="wishes columns">
            <legend class="field-label">{ text("groups.columns.title") }</legend>
            <p class="hint">{ text("groups.columns.hint") }</p>
            if !props.pool.columns.is_empty() {
                <ul class="wish-list">{ for rows }</ul>
            }
            <div class="actions">
                { press(ButtonKind::Quiet, Glyph::Download, act.run.reform(|_| Deed::List), "groups.columns.list") }
                if !props.pool.columns.is_empty() || !props.pool.asking.is_empty() {
                    { press(ButtonKind::Danger, Glyph::Cross, act.run.reform(|_| Deed::Forget), "groups.columns.forget") }
                }
            </div>
            <div class="field">
                { field_head("columns-file", text("groups.columns.file"), Some(text("groups.columns.file.hint"))) }
                <input id="columns-file" class="input" type="file" accept=".csv,text/csv,.txt,text/plain"
                    disabled={act.busy} aria-describedby="columns-file-hint" {onchange} />
            </div>
            <details class="fold">
                <summary>{ text("groups.columns.paste") }</summary>
                <div class="stack stack-close">
                    <textarea ref={pasted} class="input" rows="6" dir="ltr" spellcheck="false"
                        aria-label={text("groups.columns.paste")} />
                    <div class="actions">
                        { press(ButtonKind::Quiet, Glyph::Check, paste, "groups.columns.take") }
                    </div>
                </div>
            </details>
            if *large { { NoticeKind::Trouble.says(text("groups.columns.large")) } }
            { trouble(act.failure.as_ref()) }
        </fieldset>
    }
}

/// Hands a file over.
fn read(file: File, run: Callback<Deed>) {
    spawn(Box::pin(async move {
        let text = JsFuture::from(file.text()).await.ok().and_then(|it| it.as_string()).unwrap_or_default();
        run.emit(Deed::Take(text));
    }));
}

/// Why a file was not taken: line by line, as far as it is about lines.
fn trouble(failure: Option<&ApiFailure>) -> Html {
    let Some(ApiFailure::Refused(problem)) = failure.filter(|it| it.code() == "lines") else {
        return failed(failure);
    };
    let lines = problem.lines.iter().take(SHOWN).map(|line| html! { <li>{ line_words(line) }</li> });
    let more: Vec<AttrValue> = problem.lines.iter().skip(SHOWN).map(|it| number(it.line)).collect();
    html! {
        <div class={NoticeKind::Trouble.class()} role="alert">{ NoticeKind::Trouble.icon() }<div class="stack stack-close">
            <p>{ plural("groups.columns.wrong", problem.lines.len() as u64) }</p>
            // It may be long, so it scrolls, by keyboard as well.
            <ul class="wrong-lines" tabindex="0" aria-label={text("groups.columns.wrong.list")}>{ for lines }</ul>
            if !more.is_empty() {
                <details class="fold">
                    <summary>{ plural("groups.columns.wrong.more", more.len() as u64) }</summary>
                    <p class="wrong-lines" tabindex="0">{ for more.iter().map(|line| html! { <>{ line }{ " " }</> }) }</p>
                </details>
            }
        </div></div>
    }
}

/// A wrong line in a sentence.
fn line_words(line: &WrongLine) -> AttrValue {
    let key = ["groups.columns.wrong.", line.what.key()].concat();
    let what = text_with(&key, &[("name", &line.name), ("number", &number(line.number))]);
    text_with("groups.columns.line", &[("line", &number(line.line)), ("what", &what)])
}

#[cfg(test)]
mod tests {
    use wire::LineWrong;

    use super::*;

    #[test]
    fn every_kind_of_column_becomes_cards_that_can_be_asked_for() {
        let mut pool = (*super::super::pool::tests::pool()).clone();
        pool.columns = ["Track", "Grade", "Likes", "Empty"].map(str::to_owned).to_vec();
        let word = |it: &str| Some(Answer::One(it.to_owned()));
        let likes = |it: &str| Some(Answer::Many(vec![it.to_owned()]));
        pool.people[0].columns = vec![word("art"), Some(Answer::Number(3)), likes("tea"), None];
        pool.people[1].columns = vec![word("law"), None, None, None];
        let cards = column_cards(&pool, 20);
        let names: Vec<AttrValue> = cards.iter().filter_map(card_name).collect();
        assert_eq!(names.len(), cards.len());
        assert_eq!(names.len(), 3 + 2 + 3 + 3, "{names:?}");
        assert!(names.iter().all(|it| !it.starts_with("groups.")), "{names:?}");
        assert!(names.iter().any(|it| it.contains("Track") && it.contains("law")), "{names:?}");
        for card in cards {
            let criteria = grouping::Criteria { cards: vec![card], ..pool.suggested.clone() };
            assert!(grouping::Problem::new(&pool.candidates(), &criteria).is_ok());
        }
    }

    #[test]
    fn whatever_is_wrong_has_words() {
        for what in [
            LineWrong::Empty,
            LineWrong::Bytes,
            LineWrong::ColumnTwice,
            LineWrong::NoId,
            LineWrong::TheirOwn,
            LineWrong::Columns,
            LineWrong::Long,
            LineWrong::Width,
            LineWrong::IdEmpty,
            LineWrong::Twice,
            LineWrong::Unknown,
            LineWrong::Several,
            LineWrong::Themselves,
            LineWrong::Contradiction,
            LineWrong::Pairs,
            LineWrong::Field,
        ] {
            let words = line_words(&WrongLine { line: 7, what, name: "Ana".to_owned(), number: 3 });
            assert!(words.contains('7') && !words.contains("groups."), "{words}");
        }
    }
}
