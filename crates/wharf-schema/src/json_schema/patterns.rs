//! Regular expressions for texts that are more than any string: what JSON Schema calls formats binds nobody.

/// Standard base64 with padding, whose last letter has no bits to spare.
pub(super) const BASE64: &str =
    "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// A whole number, of no more digits than the largest of its type.
pub(super) fn digits(signed: bool, bits: u8) -> String {
    // The integer part of bits * log10(2), and one: as many digits as the largest has.
    let most = u32::from(bits) * 30_103 / 100_000;
    let sign = if signed { "-?" } else { "" };
    format!("^(0|{sign}[1-9][0-9]{{0,{most}}})$")
}

/// What texts of a known format look like.
pub(super) fn of_text(format: &str) -> Option<&'static str> {
    match format {
        "uuid" => Some("^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"),
        "decimal" => Some("^-?[0-9]{1,29}(\\.[0-9]{1,28})?$"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn a_number_has_as_many_digits_as_its_type_allows() {
        assert_eq!(digits(false, 8), "^(0|[1-9][0-9]{0,2})$");
        assert_eq!(digits(true, 64), "^(0|-?[1-9][0-9]{0,19})$");
        for (bits, most) in [(16, 4), (32, 9), (128, 38)] {
            assert!(digits(false, bits).contains(&format!("{{0,{most}}}")), "{bits}");
        }
    }
}
