package io.xphone.node;

/** The configuration is invalid. The message is one line that begins with the key. */
final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param key dotted path, as for {@code --set} */
    ConfigException(String key, String problem) {
        super((key.isEmpty() ? "configuration" : key) + ": " + problem.replaceAll("\\s*[\\r\\n]+\\s*", " "));
    }
}
