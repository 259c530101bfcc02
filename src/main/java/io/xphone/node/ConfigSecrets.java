package io.xphone.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps secrets out of the configuration and of the command line, which every user of the machine can read: {@code
 * ${env:NAME}} in a string is replaced by a variable of the environment, and {@code passwordFile} names a file with the
 * password.
 */
final class ConfigSecrets {

    private static final Set<String> SECRETS = Set.of("password", "outboundPassword", "secret");
    private static final String FILE = "File";
    private static final Pattern VARIABLE = Pattern.compile("(\\$?)\\$\\{env:([^}]*)\\}");

    private ConfigSecrets() {}

    /** A type with a key {@code …File} for each secret in it. */
    static ConfigType withFiles(ConfigType type) {
        if (type instanceof ConfigType.ArrayOf list) {
            return new ConfigType.ArrayOf(withFiles(list.element()));
        }
        if (type instanceof ConfigType.Section section) {
            TreeMap<String, ConfigType> keys = new TreeMap<>();
            section.keys().forEach((key, value) -> {
                keys.put(key, withFiles(value));
                if (SECRETS.contains(key)) {
                    keys.put(key + FILE, new ConfigType.Text());
                }
            });
            return new ConfigType.Section(keys);
        }
        return type;
    }

    /**
     * Replaces {@code ${env:NAME}} in every string; {@code $${env:NAME}} stands for the text itself.
     *
     * @param variables the value of a variable; null when it is not set
     * @throws ConfigException naming the key when a variable is not set
     */
    static Object environment(Object value, UnaryOperator<String> variables, String path) {
        if (value instanceof JsonObject object) {
            for (String key : Set.copyOf(object.fieldNames())) {
                object.put(key, environment(object.getValue(key), variables, ConfigCheck.join(path, key)));
            }
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, environment(array.getValue(i), variables, ConfigCheck.join(path, Integer.toString(i))));
            }
        } else if (value instanceof String text && text.contains("${env:")) {
            return VARIABLE.matcher(text)
                    .replaceAll(found -> Matcher.quoteReplacement(replaced(found, variables, path)));
        }
        return value;
    }

    private static String replaced(java.util.regex.MatchResult found, UnaryOperator<String> variables, String path) {
        if (!found.group(1).isEmpty()) {
            return found.group().substring(1);
        }
        String value = variables.apply(found.group(2));
        if (value == null) {
            throw new ConfigException(path, "the environment variable " + found.group(2) + " is not set");
        }
        return value;
    }

    /**
     * Replaces each {@code passwordFile} by a {@code password}: the content of the file without line ends at its end.
     *
     * @throws ConfigException naming the key when the file cannot be read, or both keys are set
     */
    static void files(Object value, String path) {
        if (value instanceof JsonObject object) {
            for (String key : List.copyOf(object.fieldNames())) {
                String keyPath = ConfigCheck.join(path, key);
                if (key.endsWith(FILE) && SECRETS.contains(key.substring(0, key.length() - FILE.length()))) {
                    file(object, key, keyPath);
                } else {
                    files(object.getValue(key), keyPath);
                }
            }
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                files(array.getValue(i), ConfigCheck.join(path, Integer.toString(i)));
            }
        }
    }

    private static void file(JsonObject object, String key, String path) {
        String secret = key.substring(0, key.length() - FILE.length());
        if (!(object.remove(key) instanceof String file)) {
            return; // null is treated like an absent key
        }
        if (object.getValue(secret) != null) {
            throw new ConfigException(path, secret + " is set as well: remove one of them");
        }
        try {
            object.put(secret, Files.readString(Path.of(file)).replaceAll("[\\r\\n]+$", ""));
        } catch (IOException | InvalidPathException unreadable) {
            throw new ConfigException(
                    path,
                    "\"" + file + "\" can't be read (" + unreadable.getClass().getSimpleName()
                            + "): name a file with the " + secret);
        }
    }
}
