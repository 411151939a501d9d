//! Primitives of the screens, without a capability word. Markup and class names are those of `style/ui`.

mod bar;
mod button;
mod field;
mod icon;
mod keypad;
mod live;
mod mark;
mod message;
mod sheet;
mod stepper;
mod tile;
mod toast;

pub use bar::{Age, Brand, LampLight, LampState, Lamps, Who};
pub use button::{Button, ButtonKind, ButtonSize};
pub use field::{Field, SearchField, TextInput};
pub use icon::Icon;
pub use keypad::{Key, Keypad, PinDots, key_of};
pub use live::{For, Live, LiveWord, Show, Word, attr, live};
pub use mark::{Badge, Chip, Seg, Tone};
pub use message::{Banner, EmptyState};
pub use sheet::{Sheet, sheet_is_open};
pub use stepper::Stepper;
pub use tile::{Tile, TileState};
pub use toast::{ToastHost, Toasts, Undo, provide_toasts, use_toasts};
