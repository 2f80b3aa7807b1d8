//! What holds of calls in every placement: one list of cases, run in one process, over TCP, over a Unix socket
//! and over TLS, by callers that know no types, and over HTTP.
//!
//! A case gets a [`harness::World`] to start services and make clients in, and cannot tell which placement it is in.
//! What the client of HTTP has not, which sends no streams and has few connections, is in the second part of the list. What
//! JSON has no form for, or needs much more bytes for, is in the third; what one process has not, such as endpoints and
//! bounds of messages, in the last.

mod books;
mod context;
mod crowd;
mod echo;
mod failures;
mod harness;
mod ledger;
mod load;
mod many;
mod probe;
mod replicas;
mod river;
mod sizes;
mod streams;
mod time;
mod trust;
mod untyped;
mod values;
mod versions;

use harness::Placement;

macro_rules! cases {
    (
        everywhere { $($everywhere:tt)* }
        without_http { $($streams:tt)* }
        in_binary { $($binary:tt)* }
        across_sockets { $($across:tt)* }
    ) => {
        cases! { in_process InProcess $($everywhere)* $($streams)* $($binary)* }
        cases! { tcp Tcp $($everywhere)* $($streams)* $($binary)* $($across)* }
        cases! { unix Unix $($everywhere)* $($streams)* $($binary)* $($across)* }
        cases! { tls Tls $($everywhere)* $($streams)* $($binary)* }
        cases! { by_json Untyped $($everywhere)* $($streams)* }
        cases! { by_json_over_tcp UntypedTcp $($everywhere)* $($streams)* }
        cases! { by_http Http $($everywhere)* }
    };
    ($name:ident $placement:ident $($module:ident: $($case:ident)*;)*) => {
        mod $name {
            $($(
                #[test]
                fn $case() {
                    super::harness::run(super::Placement::$placement, super::$module::$case);
                }
            )*)*
        }
    };
}

cases! {
    everywhere {
        values:
            integers_keep_their_ends
            texts_and_bytes_keep_every_letter
            what_holds_other_things_holds_the_same
            enums_keep_their_variant_and_its_data
            generics_hold_what_they_were_made_for
            a_tree_keeps_its_shape
            nothing_is_a_value_too
            names_are_what_the_interface_says;
        failures:
            every_error_comes_back_as_it_was
            every_fault_comes_back_as_it_was
            a_service_that_answered_has_started_whatever_it_says
            a_panic_is_a_fault_of_its_call_and_nothing_more
            a_panic_behind_the_service_is_a_fault_that_it_passes_on
            a_service_that_is_not_there_is_named_after_three_seconds
            a_call_with_less_time_than_that_runs_out_of_it
            a_call_waits_for_a_service_that_starts_meanwhile;
        time:
            the_leaf_sees_what_is_left_of_the_budget
            work_past_the_deadline_ends_three_services_deep
            a_shorter_timeout_holds_for_what_is_below_it
            a_call_without_time_does_not_leave
            dropping_a_call_ends_it_three_services_deep
            dropping_one_call_leaves_the_others_alone
            a_service_goes_on_after_giving_up_on_another
            what_a_service_leaves_behind_ends_at_the_deadline
            of_two_calls_that_race_the_slower_ends
            a_budget_without_end_is_as_good_as_any
            a_call_that_was_never_polled_never_was;
        context:
            the_caller_is_the_service_that_calls
            a_trace_goes_through_with_a_span_for_each_call
            an_operation_is_derived_by_step_and_never_inherited
            criticality_goes_all_the_way
            the_principal_goes_all_the_way
            a_context_of_one_request_serves_many_calls;
        trust:
            an_undeclared_caller_is_denied_and_the_service_hears_nothing
            a_method_for_some_is_denied_to_the_others;
        books:
            every_call_is_counted_once_by_how_it_ended;
        many:
            several_runtimes_share_a_client
            a_thread_without_a_runtime_calls_as_well
            a_thread_without_a_runtime_has_deadlines_and_waits_for_services;
        streams:
            what_a_method_gives_arrives_item_by_item
            the_answer_comes_before_the_items
            a_stream_breaks_off_after_its_items_with_the_reason
            a_stream_ends_at_the_deadline_of_its_call
            dropping_what_a_method_gives_ends_its_producer
            a_stream_is_in_flight_until_it_ends;
    }
    without_http {
        many:
            ten_thousand_calls_are_under_way_at_once;
        streams:
            what_a_method_takes_arrives_item_by_item
            items_go_both_ways_at_once
            a_stream_is_passed_on_by_a_service_between
            what_a_caller_sends_breaks_off_after_its_items_with_the_reason
            what_nobody_finished_is_no_whole_stream
            a_stream_that_nobody_reads_ends_at_the_deadline_for_whoever_fills_it
            a_callee_that_waits_for_items_ends_at_the_deadline
            dropping_what_a_method_takes_ends_its_producer
            dropping_a_call_ends_what_it_sends_and_what_it_gives
            an_answer_ends_what_is_left_of_the_argument
            a_producer_is_asked_for_little_more_than_is_read
            a_slow_reader_slows_nobody_else
            a_thread_without_a_runtime_reads_and_sends_streams;
    }
    in_binary {
        values:
            floats_keep_every_bit;
        sizes:
            messages_of_every_length_arrive_whole;
        crowd:
            small_calls_go_on_beside_a_stream_of_large_ones
            many_large_messages_at_once_all_arrive;
    }
    across_sockets {
        sizes:
            a_byte_over_the_bound_is_a_fault_that_names_it
            the_smaller_bound_of_two_ends_holds;
        crowd:
            a_small_call_passes_large_arguments
            a_small_call_passes_large_answers
            an_answer_that_nobody_waits_for_is_not_sent_to_its_end
            answers_beyond_the_bound_fail_alone;
        streams:
            an_item_over_the_bound_is_a_fault_that_names_it
            a_stream_whose_connection_is_lost_says_so;
        versions:
            ends_of_one_version_write_by_position
            an_old_caller_and_a_new_service_understand_each_other
            a_new_caller_and_an_old_service_understand_each_other
            a_method_that_the_service_lacks_fails_alone;
        replicas:
            a_service_that_restarts_is_found_again
            what_only_reads_is_asked_again_when_a_replica_dies
            a_replica_that_dies_leaves_its_calls_to_the_others
            an_endpoint_that_moves_is_followed
            calls_that_never_left_say_that_they_did_not_start
            calls_that_never_left_go_to_another_replica
            draining_a_replica_under_load_fails_no_call
            a_drained_replica_finishes_what_it_has_begun
            a_drained_replica_delivers_what_it_has_answered
            a_process_that_does_not_host_the_service_is_named
            three_replicas_and_back_to_one_under_load;
    }
}
