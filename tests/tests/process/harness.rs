//! The harness itself: it sees what a program writes, how it ends, and what it leaves behind.

use wharf_tests::processes::{self, Signal};
use wharf_tests::program::Start;
use wharf_tests::wait::wait_until;

#[test]
fn output_and_exit_are_seen() {
    let mut program =
        Start::new("sh").args(["-c", "echo out; echo err >&2; read line; exit 7"]).open_stdin().start();
    assert_eq!(program.wait_for_line("out"), "out\n");
    program.wait_for_line("err");
    program.close_stdin();
    assert_eq!(program.exit().code(), Some(7));
}

#[test]
#[should_panic(expected = "ended (exit status: 3) before a line said `ready`")]
fn a_program_that_ends_early_is_no_timeout() {
    Start::new("sh").args(["-c", "echo almost; exit 3"]).start().wait_for_line("ready");
}

#[test]
fn an_orphan_is_found_and_ended() {
    let mut program = Start::new("sh").args(["-c", "sleep 300 & echo started; wait"]).start();
    program.wait_for_line("started");
    let child = program.family()[0].clone();
    assert_eq!(child.parent, program.id());
    program.send(Signal::KILL);
    program.exit();
    let orphan = program.family();
    assert_eq!(orphan.len(), 1, "{orphan:?}");
    assert_eq!(orphan[0].id, child.id);
    drop(program);
    wait_until("the orphan is gone", || !processes::is_running(child.id));
}
