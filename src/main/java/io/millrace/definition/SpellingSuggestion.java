package io.millrace.definition;

import java.util.Collection;
import java.util.Locale;

/** Suggests the known name closest to a misspelt one. */
final class SpellingSuggestion {

    /** Longer names are not typos, and comparing them is expensive. */
    private static final int LONGEST = 64;

    /** Most known names to compare with. */
    private static final int MOST = 300;

    private SpellingSuggestion() {}

    /** A clause to append to a message, or an empty string when no name is close. */
    static String hint(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return "";
        }
        String best = "";
        int distance = Math.max(1, Math.min(3, name.length() / 2)) + 1;
        for (var candidate : known.stream().limit(MOST).toList()) {
            int d = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (d < distance) {
                distance = d;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : "; did you mean `" + best + "`?";
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                row[j] = Math.min(
                        Math.min(row[j] + 1, row[j - 1] + 1), diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.length()];
    }
}
