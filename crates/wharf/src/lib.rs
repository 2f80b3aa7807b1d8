//! Systems out of small, independent services: typed calls in every placement.
