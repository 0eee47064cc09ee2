package io.millrace.expression.function;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Whole numbers as English words, Roman numerals and letters, and back. */
final class NumberWords {

    private static final String[] FEW = {
        "Zero",
        "One",
        "Two",
        "Three",
        "Four",
        "Five",
        "Six",
        "Seven",
        "Eight",
        "Nine",
        "Ten",
        "Eleven",
        "Twelve",
        "Thirteen",
        "Fourteen",
        "Fifteen",
        "Sixteen",
        "Seventeen",
        "Eighteen",
        "Nineteen"
    };
    private static final String[] ORDINALS = {
        "Zeroth",
        "First",
        "Second",
        "Third",
        "Fourth",
        "Fifth",
        "Sixth",
        "Seventh",
        "Eighth",
        "Ninth",
        "Tenth",
        "Eleventh",
        "Twelfth",
        "Thirteenth",
        "Fourteenth",
        "Fifteenth",
        "Sixteenth",
        "Seventeenth",
        "Eighteenth",
        "Nineteenth"
    };
    private static final String[] TENS = {"Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"};
    private static final String[] MAGNITUDES = {"Thousand", "Million", "Billion", "Trillion"};
    private static final int[] ROMAN_VALUES = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    private static final String[] ROMAN = {"m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"};
    /** Larger ones would be thousands of letters m. */
    private static final int LARGEST_ROMAN = 1_000_000;

    private static final Pattern SEPARATOR = Pattern.compile(",\\s|\\sand\\s|[\\s\\-]");

    private static final Map<String, Double> VALUES = values();

    private NumberWords() {}

    private static Map<String, Double> values() {
        Map<String, Double> values = new HashMap<>();
        for (int i = 0; i < FEW.length; i++) {
            values.put(FEW[i].toLowerCase(Locale.ROOT), (double) i);
            values.put(ORDINALS[i].toLowerCase(Locale.ROOT), (double) i);
        }
        for (int i = 0; i < TENS.length; i++) {
            var word = TENS[i].toLowerCase(Locale.ROOT);
            values.put(word, (i + 2) * 10d);
            values.put(word.substring(0, word.length() - 1) + "ieth", (i + 2) * 10d);
        }
        values.put("hundred", 100d);
        values.put("hundredth", 100d);
        for (int i = 0; i < MAGNITUDES.length; i++) {
            var word = MAGNITUDES[i].toLowerCase(Locale.ROOT);
            values.put(word, Math.pow(1000, i + 1));
            values.put(word + "th", Math.pow(1000, i + 1));
        }
        return values;
    }

    static String words(double number, boolean ordinal) {
        return words(number, false, ordinal);
    }

    private static String words(double number, boolean follows, boolean ordinal) {
        if (number <= 19) {
            return (follows ? " and " : "") + (ordinal ? ORDINALS : FEW)[(int) number];
        }
        if (number < 100) {
            var tens = TENS[(int) (number / 10) - 2];
            double rest = number % 10;
            var word = rest > 0
                    ? tens + "-" + words(rest, false, ordinal)
                    : ordinal ? tens.substring(0, tens.length() - 1) + "ieth" : tens;
            return (follows ? " and " : "") + word;
        }
        if (number < 1000) {
            double rest = number % 100;
            return (follows ? ", " : "") + FEW[(int) (number / 100)] + " Hundred"
                    + (rest > 0 ? words(rest, true, ordinal) : ordinal ? "th" : "");
        }
        int magnitude = Math.min(MAGNITUDES.length, (int) Math.floor(Math.log10(number) / 3));
        double factor = Math.pow(1000, magnitude);
        double count = Math.floor(number / factor);
        double rest = number - count * factor;
        return (follows ? ", " : "") + words(count, false, false) + " " + MAGNITUDES[magnitude - 1]
                + (rest > 0 ? words(rest, true, ordinal) : ordinal ? "th" : "");
    }

    static double number(String words) {
        var segments = new ArrayDeque<Double>();
        segments.push(0d);
        for (var word : SEPARATOR.split(words, -1)) {
            double value = VALUES.getOrDefault(word, Double.NaN);
            if (value < 100) {
                double top = segments.pop();
                if (top >= 1000) {
                    segments.push(top);
                    top = 0;
                }
                segments.push(top + value);
            } else {
                segments.push(segments.pop() * value);
            }
        }
        return segments.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** All words of numbers, the longer first, as alternatives of a regular expression. */
    static String alternatives() {
        var longestFirst = new TreeMap<String, Double>(
                java.util.Comparator.comparingInt(String::length).reversed().thenComparing(word -> word));
        longestFirst.putAll(VALUES);
        return String.join("|", longestFirst.keySet());
    }

    static String roman(double number) {
        if (number > LARGEST_ROMAN) {
            throw new Failure("", "a Roman number is at most " + LARGEST_ROMAN);
        }
        var roman = new StringBuilder();
        double rest = number;
        for (int i = 0; i < ROMAN.length; i++) {
            for (; rest >= ROMAN_VALUES[i]; rest -= ROMAN_VALUES[i]) {
                roman.append(ROMAN[i]);
            }
        }
        return roman.toString();
    }

    static double ofRoman(String upper) {
        double number = 0;
        int largest = 1;
        for (int i = upper.length() - 1; i >= 0; i--) {
            int value =
                    switch (upper.charAt(i)) {
                        case 'M' -> 1000;
                        case 'D' -> 500;
                        case 'C' -> 100;
                        case 'L' -> 50;
                        case 'X' -> 10;
                        case 'V' -> 5;
                        case 'I' -> 1;
                        default -> throw new Failure("D3137", "'" + upper.charAt(i) + "' is no Roman numeral");
                    };
            number += value < largest ? -value : value;
            largest = Math.max(largest, value);
        }
        return number;
    }

    static String letters(double number, char a) {
        var letters = new StringBuilder();
        for (double rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
            letters.insert(0, (char) (a + (rest - 1) % 26));
        }
        return letters.toString();
    }

    static double ofLetters(String letters, char a) {
        double number = 0;
        for (int i = 0; i < letters.length(); i++) {
            number = number * 26 + (letters.charAt(i) - a + 1);
        }
        return number;
    }
}
