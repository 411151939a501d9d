//! The plan is drawn where it is used: tables by finger, mouse or keyboard, their numbers and chairs, the rooms.

use super::Hall;
use super::draft::Draft;
use super::plan::place;
use crate::i18n::{Floor, error_text, error_text_about};
use crate::ui::{Banner, Button, ButtonKind, ButtonSize, Chip, Seg, Show, Tone, Undo, attr, live};
use domain::floor::{Room, Shape, Table, check_room};
use domain::ids::{RoomKey, TableKey};
use domain::{Command, LocalName, Money};
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use std::sync::Arc;

/// What a finger does to a table.
#[derive(Clone, Copy)]
struct Drag {
    /// Where it began, pixels.
    from: (i32, i32),
    /// Cells of the table then: its place, or its size.
    cells: (u16, u16),
    stretches: bool,
}

impl Hall {
    /// Begins to draw the room on the screen.
    pub fn draw(self) {
        if let Some(room) = untrack(|| self.shown()) {
            self.draft.set(Some(Draft::new(room.clone(), Some(room))));
        }
    }

    /// Begins to draw a new room.
    fn draw_new(self) {
        let name = Floor::of(self.session.i18n.lang_untracked()).new_room;
        let id = RoomKey(self.store.new_id().to_string());
        let name = || name.to_owned();
        let room = Room {
            id,
            name: LocalName {
                az: name(),
                ru: name(),
                en: name(),
            },
            width: 24,
            height: 16,
            tables: Vec::new(),
            minimum_spend: Money(0),
            cleaning: false,
            rev: 0,
        };
        self.draft.set(Some(Draft::new(room, None)));
    }

    fn edit(self, what: impl FnOnce(&mut Draft)) {
        self.draft.update(|draft| {
            if let Some(draft) = draft {
                what(draft);
            }
        });
    }

    /// Why the plan cannot be saved as it is.
    fn fault(self) -> Option<String> {
        let draft = self.draft.get()?;
        let lang = self.session.i18n.lang();
        self.catalog.with(|catalog| {
            let fault = check_room(catalog, &draft.room).err()?;
            Some(error_text_about(
                lang,
                catalog,
                fault.code(),
                &fault.details(),
            ))
        })
    }

    /// Saves the plan; the toast draws it as it was. What was drawn stays until it is kept: somebody else may have changed
    /// the room.
    fn keep_plan(self) {
        if let Some(draft) = self.draft.get_untracked() {
            leptos::task::spawn_local(self.save(draft));
        }
    }

    async fn save(self, draft: Draft) {
        let command = Command::SaveRoom {
            room: Box::new(draft.room.clone()),
            based_on: draft.before.as_ref().map(|before| before.rev),
        };
        // The refusal is on the screen already; whoever went on drawing is not done.
        let kept = self.store.submit_and_wait(command).await.is_ok();
        let same = |now: Option<Draft>| now.is_some_and(|now| now.room == draft.room);
        if !kept || self.draft.try_get_untracked().is_none_or(|now| !same(now)) {
            return;
        }
        self.draft.set(None);
        let id = draft.room.id;
        let based_on = self.catalog.with_untracked(|catalog| {
            let mut rooms = catalog.rooms.iter();
            rooms.find(|room| room.id == id).map(|room| room.rev)
        });
        self.room.set(Some(id));
        let undo = draft.before.map(|before| {
            let undo: Undo = Arc::new(move || {
                self.store.submit(Command::SaveRoom {
                    room: Box::new(before.clone()),
                    based_on,
                });
            });
            undo
        });
        let t = Floor::of(self.session.i18n.lang_untracked());
        self.toasts.show("check", t.plan_saved.to_owned(), undo);
    }

    /// Lets go of the plan without a question; the toast takes it up again.
    fn drop_plan(self) {
        let left = self.draft.get_untracked();
        self.draft.set(None);
        let changed = left.as_ref().is_some_and(|left| left.steps().0);
        if changed {
            let undo: Undo = Arc::new(move || self.draft.set(left.clone()));
            let t = Floor::of(self.session.i18n.lang_untracked());
            self.toasts
                .show("undo-2", t.plan_dropped.to_owned(), Some(undo));
        }
    }

    /// Takes the room off the floor; nobody may sit there.
    fn drop_room(self) {
        let Some(before) = self.draft.get_untracked().and_then(|draft| draft.before) else {
            self.draft.set(None);
            return;
        };
        let room = before.id.clone();
        if self.store.submit(Command::RemoveRoom { room }) {
            self.draft.set(None);
            self.room.set(None);
            let undo: Undo = Arc::new(move || {
                self.store.submit(Command::SaveRoom {
                    room: Box::new(before.clone()),
                    based_on: None,
                });
            });
            let t = Floor::of(self.session.i18n.lang_untracked());
            self.toasts
                .show("trash-2", t.room_removed.to_owned(), Some(undo));
        }
    }

    /// Whether somebody else saved the room, or took it away, since the drawing began.
    fn is_outrun(self) -> bool {
        let draft = self.draft.get();
        let Some((before, mut drawn)) = draft.and_then(|one| Some((one.before?, one.room))) else {
            return false;
        };
        self.catalog.with(|catalog| {
            let now = catalog.rooms.iter().find(|room| room.id == drawn.id);
            drawn.rev = now.map_or(0, |now| now.rev);
            now.is_none_or(|now| now.rev != before.rev && *now != drawn)
        })
    }

    /// Goes on with the plan of now; the way back has what was drawn.
    fn take_newer(self) {
        let drawn = self.draft.with_untracked(|draft| {
            let id = draft.as_ref().map(|draft| draft.room.id.clone())?;
            self.catalog
                .with_untracked(|all| all.rooms.iter().find(|room| room.id == id).cloned())
        });
        match drawn {
            Some(newer) => self.edit(|draft| draft.take(newer)),
            None => self.drop_plan(),
        }
    }

    /// The smallest number that no table has.
    fn free_number(self) -> String {
        let draft = self.draft.get_untracked();
        let taken = |number: &str| {
            let here = draft.iter().flat_map(|draft| &draft.room.tables);
            let has = |table: &Table| table.number == number;
            let there = self.catalog.with_untracked(|catalog| {
                catalog.rooms.iter().flat_map(|room| &room.tables).any(has)
            });
            there || here.into_iter().any(has)
        };
        let numbers = (1..1000u16).map(|number| number.to_string());
        let mut free = numbers.filter(|number| !taken(number));
        free.next().unwrap_or_default()
    }
}

/// The room with its tables, as it is drawn.
#[component]
pub fn Editor(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let plan = NodeRef::<html::Section>::new();
    let drag = StoredValue::new(None::<Drag>);
    let keys = Memo::new(move |_| {
        hall.draft.with(|draft| {
            let tables = draft.iter().flat_map(|draft| &draft.room.tables);
            tables.map(|table| table.id.clone()).collect::<Vec<_>>()
        })
    });
    let tables = move || {
        let keys = keys.get().into_iter();
        keys.map(|key| view! { <Drawn hall=hall key_of=key drag=drag/> })
            .collect::<Vec<_>>()
    };
    let moved = move |event: ev::PointerEvent| {
        let (Some(drag), Some(plan)) = (drag.get_value(), plan.get_untracked()) else {
            return;
        };
        let (wide, high) = (plan.client_width().max(1), plan.client_height().max(1));
        hall.edit(|draft| {
            let cells = |pixels: i32, cells: u16, whole: i32| {
                pixels
                    .saturating_mul(i32::from(cells))
                    .saturating_add(whole / 2)
                    .div_euclid(whole)
            };
            let by = (
                cells(event.client_x() - drag.from.0, draft.room.width, wide),
                cells(event.client_y() - drag.from.1, draft.room.height, high),
            );
            if drag.stretches {
                draft.stretch(drag.cells, by);
            } else {
                draft.place(drag.cells, by);
            }
        });
    };
    view! {
        <section class="plan drawn" node_ref=plan aria-label=attr(move || Floor::of(i.lang()).edit)
            on:pointermove=moved
            on:pointerup=move |_| drag.set_value(None)
            on:pointerleave=move |_| drag.set_value(None)
        >{live(tables)}</section>
        <Panel hall=hall/>
    }
    .into_any()
}

/// One table of the drawing: arrows move it, with Shift they stretch it.
#[component]
fn Drawn(hall: Hall, key_of: TableKey, drag: StoredValue<Option<Drag>>) -> impl IntoView {
    let i = hall.session.i18n;
    let key = StoredValue::new(key_of);
    let table = Memo::new(move |_| {
        hall.draft.with(|draft| {
            let mut tables = draft.iter().flat_map(|draft| &draft.room.tables);
            key.with_value(|key| tables.find(|table| table.id == *key).cloned())
        })
    });
    let style = move || {
        let (width, height) = hall.draft.with(|draft| {
            draft
                .as_ref()
                .map_or((1, 1), |draft| (draft.room.width, draft.room.height))
        });
        let table = table.get()?;
        let place = place((table.x, table.y, table.w, table.h), width, height);
        Some(format!("{place};rotate:{}deg", table.turn))
    };
    let number = move || table.with(|table| table.as_ref().map(|table| table.number.clone()));
    let data = move || {
        let collides = |draft: &Draft| key.with_value(|key| draft.collides(key));
        let bad = hall
            .draft
            .with(|draft| draft.as_ref().is_some_and(collides));
        if bad { "reopened" } else { "reserved" }
    };
    let picked = move || {
        let picked = hall
            .draft
            .with(|draft| draft.as_ref().and_then(|draft| draft.picked.clone()));
        key.with_value(|key| picked.as_ref() == Some(key))
            .to_string()
    };
    let pick = move || hall.edit(|draft| draft.picked = Some(key.get_value()));
    let take = move |event: &ev::PointerEvent, stretches: bool| {
        pick();
        hall.edit(Draft::begin);
        let Some(table) = table.get_untracked() else {
            return;
        };
        let cells = if stretches {
            (table.w, table.h)
        } else {
            (table.x, table.y)
        };
        let from = (event.client_x(), event.client_y());
        drag.set_value(Some(Drag {
            from,
            cells,
            stretches,
        }));
    };
    let typed = move |event: ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" => (-1, 0),
            "ArrowRight" => (1, 0),
            "ArrowUp" => (0, -1),
            "ArrowDown" => (0, 1),
            "Delete" => {
                hall.edit(Draft::remove);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        pick();
        let Some(table) = table.get_untracked() else {
            return;
        };
        hall.edit(|draft| {
            draft.begin();
            if event.shift_key() {
                draft.stretch((table.w, table.h), by);
            } else {
                draft.place((table.x, table.y), by);
            }
        });
    };
    let spoken = move || format!("{} {}", i.t().table, number().unwrap_or_default());
    let round =
        move || table.with(|table| table.as_ref().is_some_and(|one| one.shape == Shape::Round));
    view! {
        <button type="button" style=attr(style) data-state=attr(data) aria-pressed=attr(picked) aria-label=attr(spoken)
            class=attr(move || if round() { "table-tile round" } else { "table-tile" })
            on:pointerdown=move |event| take(&event, false)
            on:focus=move |_| pick()
            on:keydown=typed
        >
            <span class="row"><span class="no">{live(number)}</span></span>
            <span class="grip" on:pointerdown=move |event| { event.stop_propagation(); take(&event, true); }></span>
        </button>
    }
    .into_any()
}

/// What stands beside the drawing: the room, the table in hand, the way out.
#[component]
fn Panel(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Floor::of(i.lang());
    let fault = Memo::new(move |_| hall.fault());
    let outrun = Memo::new(move |_| hall.is_outrun());
    let steps = Memo::new(move |_| {
        hall.draft
            .with(|draft| draft.as_ref().map(Draft::steps).unwrap_or_default())
    });
    let add = move |()| {
        let (id, number) = (
            TableKey(hall.store.new_id().to_string()),
            hall.free_number(),
        );
        hall.edit(|draft| draft.add(id, number));
    };
    let fact = move || {
        fault
            .get()
            .map(|text| view! { <Banner tone=Tone::Danger icon="circle-alert" fact=text/> })
    };
    let name = move || {
        hall.draft.with(|draft| {
            draft
                .as_ref()
                .map(|draft| draft.room.name.get(i.lang()).to_owned())
        })
    };
    let rename = move |event: ev::Event| {
        let text = event_target_value(&event);
        hall.edit(|draft| {
            draft.begin();
            let fresh = draft.before.is_none();
            let name = &mut draft.room.name;
            match i.lang_untracked() {
                _ if fresh => {
                    *name = LocalName {
                        az: text.clone(),
                        ru: text.clone(),
                        en: text,
                    }
                }
                domain::Lang::Az => name.az = text,
                domain::Lang::Ru => name.ru = text,
                domain::Lang::En => name.en = text,
            }
        });
    };
    let picked = Memo::new(move |_| {
        hall.draft
            .with(|draft| draft.as_ref().is_some_and(|draft| draft.table().is_some()))
    });
    let cleaned = Signal::derive(move || {
        let cleans = |draft: &Draft| draft.room.cleaning;
        hall.draft.with(|draft| draft.as_ref().is_some_and(cleans))
    });
    let clean = move |()| {
        hall.edit(|draft| {
            draft.begin();
            draft.room.cleaning = !draft.room.cleaning;
        });
    };
    view! {
        <aside class="aside drawing" aria-label=attr(move || t().edit)>
            <label>{live(move || t().room)}<span class="input"><input prop:value=name on:change=rename/></span></label>
            <Chip on=cleaned icon="sparkles" on_press=clean>{live(move || t().cleaning)}</Chip>
            <div class="acts">
                <Button icon="plus" on_press=add>{live(move || t().add_table)}</Button>
                <Button icon="undo-2" disabled=Signal::derive(move || !steps.get().0) on_press=move |()| hall.edit(Draft::undo)>{live(move || i.t().undo)}</Button>
                <Button icon="repeat" disabled=Signal::derive(move || !steps.get().1) on_press=move |()| hall.edit(Draft::redo)>{live(move || t().redo)}</Button>
            </div>
            <Show when=move || picked.get()><OneTable hall=hall/></Show>
            {live(fact)}
            <Show when=move || outrun.get()>
                <Banner tone=Tone::Danger icon="circle-alert" fact=move || error_text(i.lang(), "room_changed", &Value::Null)/>
                <Button icon="map" on_press=move |()| hall.take_newer()>{live(move || t().take_newer)}</Button>
            </Show>
            <span class="grow"></span>
            <div class="acts">
                <Button icon="map" on_press=move |()| hall.draw_new()>{live(move || t().add_room)}</Button>
                <Button icon="trash-2" kind=ButtonKind::Danger on_press=move |()| hall.drop_room()>{live(move || t().remove_room)}</Button>
                <Button on_press=move |()| hall.drop_plan()>{live(move || i.t().cancel)}</Button>
                <Button kind=ButtonKind::Primary icon="check" disabled=Signal::derive(move || fault.with(Option::is_some)) on_press=move |()| hall.keep_plan()>{live(move || i.t().save)}</Button>
            </div>
        </aside>
    }
    .into_any()
}

/// The table in hand: number, chairs, form.
#[component]
fn OneTable(hall: Hall) -> impl IntoView {
    let i = hall.session.i18n;
    let t = move || Floor::of(i.lang());
    let of = move |what: fn(&Table) -> String| {
        hall.draft
            .with(|draft| draft.as_ref().and_then(|draft| draft.table().map(what)))
    };
    let renumber = move |event: ev::Event| {
        let number = event_target_value(&event);
        hall.edit(|draft| {
            draft.begin();
            draft.change(|table| number.trim().clone_into(&mut table.number));
        });
    };
    let shape = Signal::derive(move || {
        let table = hall.draft.with(|draft| {
            draft
                .as_ref()
                .and_then(|draft| draft.table().map(|one| one.shape))
        });
        table.unwrap_or_default()
    });
    let shapes: Vec<(Shape, TextProp)> = vec![
        (Shape::Square, (move || t().square).into()),
        (Shape::Round, (move || t().round).into()),
        (Shape::Rect, (move || t().long).into()),
    ];
    let form = move |shape: Shape| {
        hall.edit(|draft| {
            draft.begin();
            draft.change(|table| table.shape = shape);
        });
    };
    view! {
        <label>{live(move || t().number)}<span class="input"><input class="number" prop:value=move || of(|table| table.number.clone()) on:change=renumber/></span></label>
        <div class="row" role="group" aria-label=attr(move || t().seats)>
            <Button icon="minus" size=ButtonSize::Icon label=move || t().fewer on_press=move |()| hall.edit(|draft| draft.seat(-1))/>
            <span>{live(move || t().seats)}": "<b>{live(move || of(|table| table.seats.to_string()))}</b></span>
            <Button icon="plus" size=ButtonSize::Icon label=move || t().more on_press=move |()| hall.edit(|draft| draft.seat(1))/>
        </div>
        <Seg label=move || t().shape options=shapes value=shape on_pick=form/>
        <div class="acts">
            <Button icon="repeat" on_press=move |()| hall.edit(Draft::turn)>{live(move || t().turn)}</Button>
            <Button icon="trash-2" on_press=move |()| hall.edit(Draft::remove)>{live(move || t().remove_table)}</Button>
        </div>
    }
    .into_any()
}
