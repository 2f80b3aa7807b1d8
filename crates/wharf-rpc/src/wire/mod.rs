//! The protocol as bytes: everything that is sent, and how it is read. No I/O.

mod answer;
mod assembly;
mod credit;
mod frame;
mod growth;
mod head;
mod hello;
mod limits;

pub use answer::{AnswerParts, REPLY_ITEMS, read_answer, read_fault, write_fault};
pub use assembly::{Assembly, Whole};
pub use credit::{CONNECTION_WINDOW, Credit, FRAME_COST, MAX_STREAMS, STREAM_WINDOW, item_cost};
pub use frame::{Frame, HEADER, Header, Kind, MAX_FRAME, PREFACE, WireError, next_frame};
pub(crate) use growth::{Growth, LEAST_GROWTH, SLOW_LOOKS};
pub use head::CallHead;
pub use hello::{Hello, Limits, MAX_NAME, Served, ServedMethod, VERSION, Want, WantedMethod, Welcome};
pub use limits::Bounds;
