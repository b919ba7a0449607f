package io.tributary.device.shadow;

import java.math.BigInteger;

/**
 * The value of a JSON number, whatever its way of writing: 1, 1.0 and 10e-1 are one value. Costs as much as the text is long; neither an exponent of
 * ten digits nor one beyond all integers is written out.
 *
 * @param digits without zeros in front and behind; the value is 0.digits · 10^exponent, and zero has none
 */
record Decimal(boolean negative, String digits, BigInteger exponent) {
    private static final Decimal ZERO = new Decimal(false, "", BigInteger.ZERO);

    /** @param number as JSON has it */
    static Decimal of(String number) {
        boolean negative = number.charAt(0) == '-';
        int end = Math.max(number.indexOf('e'), number.indexOf('E'));
        String mantissa = number.substring(negative ? 1 : 0, end < 0 ? number.length() : end);
        BigInteger exponent = end < 0 ? BigInteger.ZERO : new BigInteger(number.substring(end + 1));
        int point = mantissa.indexOf('.');
        int whole = point < 0 ? mantissa.length() : point;
        String all = point < 0 ? mantissa : mantissa.substring(0, point) + mantissa.substring(point + 1);
        int first = 0;
        int last = all.length();
        while (first < last && all.charAt(first) == '0') {
            first++;
        }
        while (last > first && all.charAt(last - 1) == '0') {
            last--;
        }
        return first == last
                ? ZERO
                : new Decimal(negative, all.substring(first, last), exponent.add(BigInteger.valueOf(whole - first)));
    }
}
