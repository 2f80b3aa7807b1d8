//! What must hold of Wharf, told as stories.
