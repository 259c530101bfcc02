package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.node.app.Applications;
import java.util.Collection;
import java.util.Locale;

/** Holds a configuration against its {@link ConfigType}: every key known, every value of its type. */
final class ConfigCheck {

    private ConfigCheck() {}

    /**
     * Checks a value and what is in it; words of choices are put into upper case. {@code null} stands for "as if
     * absent".
     *
     * @param path key, as for {@code --set}
     * @return the value to put in its place
     * @throws ConfigException naming the first key that is wrong
     */
    static Object check(Object value, ConfigType type, String path) {
        if (value == null) {
            return null;
        }
        if (type instanceof ConfigType.Section section) {
            return section(object(value, path), section, path);
        }
        if (type instanceof ConfigType.Table table) {
            JsonObject object = object(value, path);
            for (String key : object.fieldNames()) {
                object.put(key, check(object.getValue(key), table.value(), join(path, key)));
            }
            return object;
        }
        if (type instanceof ConfigType.Many many) {
            if (!(value instanceof JsonArray array)) {
                throw wrong(path, "an array", value);
            }
            for (int i = 0; i < array.size(); i++) {
                array.set(i, check(array.getValue(i), many.element(), join(path, Integer.toString(i))));
            }
            return array;
        }
        return scalar(value, type, path);
    }

    private static JsonObject section(JsonObject object, ConfigType.Section section, String path) {
        for (String key : object.fieldNames()) {
            ConfigType type = section.keys().get(key);
            if (type == null) {
                throw unknown(path, key, section);
            }
            object.put(key, check(object.getValue(key), type, join(path, key)));
        }
        return object;
    }

    static ConfigException unknown(String path, String key, ConfigType.Section section) {
        return new ConfigException(
                join(path, key),
                "there is no such key; the nearest is "
                        + join(path, nearest(key, section.keys().keySet())));
    }

    private static Object scalar(Object value, ConfigType type, String path) {
        if (type instanceof ConfigType.Text) {
            if (value instanceof String) {
                return value;
            }
            throw wrong(path, "a string", value);
        }
        if (type instanceof ConfigType.Flag) {
            if (value instanceof Boolean) {
                return value;
            }
            throw wrong(path, "true or false", value);
        }
        if (type instanceof ConfigType.Whole whole) {
            boolean integral = value instanceof Integer || value instanceof Long;
            if (integral
                    && ((Number) value).longValue() >= whole.min()
                    && ((Number) value).longValue() <= whole.max()) {
                return value;
            }
            throw wrong(path, "a whole number " + bounds(whole), value);
        }
        if (type instanceof ConfigType.Choice choice) {
            String word = value instanceof String text ? text.toUpperCase(Locale.ROOT) : "";
            if (choice.words().contains(word)) {
                return word;
            }
            throw wrong(path, "one of " + String.join(", ", choice.words()), value);
        }
        return application(value, path);
    }

    private static String bounds(ConfigType.Whole whole) {
        return whole.max() >= Integer.MAX_VALUE
                ? "of " + whole.min() + " or more"
                : "from " + whole.min() + " to " + whole.max();
    }

    private static Object application(Object value, String path) {
        if (value instanceof String name) {
            if (Applications.names().contains(name)) {
                return name;
            }
        } else if (value instanceof Integer status && status >= 300 && status <= 699) {
            return status;
        }
        throw wrong(
                path,
                "an application (" + String.join(", ", Applications.names()) + ") or a status of 300 to 699",
                value);
    }

    private static JsonObject object(Object value, String path) {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw wrong(path, "an object", value);
    }

    private static ConfigException wrong(String path, String expected, Object value) {
        String text = value instanceof String ? "\"" + value + "\"" : value.toString();
        return new ConfigException(
                path, "must be " + expected + ", is " + (text.length() > 60 ? text.substring(0, 60) + "…" : text));
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** The candidate that the fewest changes of letters lead to; those that differ in case alone are nearest. */
    static String nearest(String word, Collection<String> candidates) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
