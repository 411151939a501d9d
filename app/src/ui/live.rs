//! Parts of a view that change, each of one type.
//!
//! Leptos compiles building, waking up and changing anew for every closure in a view. Here a closure is boxed
//! first, so that the bundle holds them once; the names are those of Leptos, which they stand in for.

use leptos::oco::Oco;
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A part of a view that follows what it reads.
pub type Live = Box<dyn FnMut() -> AnyView + Send>;

/// An attribute that follows what it reads; without a word it is left out.
pub type LiveWord = Box<dyn FnMut() -> Option<Oco<'static, str>> + Send>;

/// Draws `part` again whenever something that it reads has changed.
pub fn live<V: IntoAny>(mut part: impl FnMut() -> V + Send + 'static) -> Live {
    Box::new(move || part().into_any())
}

/// Sets an attribute again whenever something that `word` reads has changed.
pub fn attr<W: Word>(mut word: impl FnMut() -> W + Send + 'static) -> LiveWord {
    Box::new(move || word().word())
}

/// What an attribute can be.
pub trait Word {
    /// Its text; `None` leaves the attribute out.
    fn word(self) -> Option<Oco<'static, str>>;
}

impl Word for &'static str {
    fn word(self) -> Option<Oco<'static, str>> {
        Some(Oco::Borrowed(self))
    }
}

impl Word for String {
    fn word(self) -> Option<Oco<'static, str>> {
        Some(Oco::Owned(self))
    }
}

impl Word for Oco<'static, str> {
    fn word(self) -> Option<Oco<'static, str>> {
        Some(self)
    }
}

impl Word for bool {
    fn word(self) -> Option<Oco<'static, str>> {
        self.then_some(Oco::Borrowed(""))
    }
}

impl<W: Word> Word for Option<W> {
    fn word(self) -> Option<Oco<'static, str>> {
        self.and_then(Word::word)
    }
}

/// Draws the children while `when` holds, else `fallback`.
#[component]
pub fn Show<W>(
    /// Whether the children are drawn.
    when: W,
    /// Drawn instead; nothing by default.
    #[prop(optional, into)]
    fallback: ViewFn,
    /// Drawn anew each time.
    children: ChildrenFn,
) -> impl IntoView
where
    W: Fn() -> bool + Send + Sync + 'static,
{
    show(Box::new(when), fallback, children)
}

fn show(when: Box<dyn Fn() -> bool + Send + Sync>, fallback: ViewFn, children: ChildrenFn) -> Live {
    let holds = ArcMemo::new(move |_| when());
    live(move || {
        if holds.get() {
            children()
        } else {
            fallback.run()
        }
    })
}

/// A list whose rows stay in the page while their keys do.
#[component]
pub fn For<IF, I, T, EF, N, KF, K>(
    /// The items; two of one key must not be among them.
    each: IF,
    /// What tells an item from the others.
    key: KF,
    /// Draws the row of an item.
    children: EF,
) -> impl IntoView
where
    IF: Fn() -> I + Send + 'static,
    I: IntoIterator<Item = T>,
    EF: Fn(T) -> N + Send + Clone + 'static,
    N: IntoAny + 'static,
    KF: Fn(&T) -> K + Send + Clone + 'static,
    K: Hash,
    T: Send + 'static,
{
    list(Box::new(move || {
        let row = |item| {
            let key = number_of(&key(&item));
            let draw = children.clone();
            Row {
                key,
                draw: Box::new(move || draw(item).into_any()),
            }
        };
        each().into_iter().map(row).collect()
    }))
}

/// One row of any list.
struct Row {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Keys of one list become numbers; two of 2^64 never meet by chance.
fn number_of(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

fn list(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <leptos::prelude::For each=rows key=|row| row.key children=|row| (row.draw)()/> }
        .into_any()
}
