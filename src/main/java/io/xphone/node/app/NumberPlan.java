package io.xphone.node.app;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Maps a called number to an application. The tables are searched in order, the most specific first: each for the
 * number, then for {@code *}. The name of a user that has no entry calls the user. A number without an entry is
 * rejected with 404.
 *
 * @param tables application or status by number
 * @param users the names of the users that may register
 */
public record NumberPlan(List<Map<String, Object>> tables, Set<String> users) {

    private static final String ANY_NUMBER = "*";
    private static final int NOT_FOUND = 404;

    /** A plan without users. */
    public NumberPlan(List<Map<String, Object>> tables) {
        this(tables, Set.of());
    }

    /** {@return whether a number is answered by that application} */
    public boolean uses(String application) {
        return tables.stream().anyMatch(table -> table.containsValue(application));
    }

    /** {@return the lowest number of the first table with one that an application answers; empty when none does} */
    public Optional<String> numberOf(String application) {
        return tables.stream()
                .flatMap(table -> table.entrySet().stream()
                        .filter(entry -> application.equals(entry.getValue()) && !ANY_NUMBER.equals(entry.getKey()))
                        .map(Map.Entry::getKey)
                        .sorted())
                .filter(number -> application.equals(of(number)))
                .findFirst();
    }

    /** {@return the name of an application, or the SIP status of the rejection} */
    public Object of(String number) {
        for (Map<String, Object> table : tables) {
            Object entry = table.get(number);
            if (entry == null && users.contains(number)) {
                return Applications.USER;
            }
            if (entry == null) {
                entry = table.get(ANY_NUMBER);
            }
            if (entry != null) {
                return entry;
            }
        }
        return NOT_FOUND;
    }

    /** {@return every number with its application, as text for the log} */
    public String describe() {
        Map<String, Object> all = new TreeMap<>();
        for (int i = tables.size() - 1; i >= 0; i--) {
            if (tables.get(i).containsKey(ANY_NUMBER)) {
                all.clear();
            }
            all.putAll(tables.get(i));
        }
        Object others = all.remove(ANY_NUMBER);
        users.forEach(user -> all.put(user, of(user)));
        StringBuilder text = new StringBuilder();
        all.forEach(
                (number, entry) -> text.append(number).append(' ').append(entry).append(", "));
        return text.append("others ")
                .append(others == null ? NOT_FOUND : others)
                .toString();
    }
}
