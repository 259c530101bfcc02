package io.xphone.node;

/** Maps failures at the start to the configuration key that causes them. */
final class StartFailures {

    private StartFailures() {}

    /**
     * Converts a failure.
     *
     * @param prefix path of the agent's options in the configuration
     * @param defaultKey key when the failure names none
     */
    static ConfigException of(String prefix, String defaultKey, Throwable failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof ConfigException already) {
            return already;
        }
        int colon = message.indexOf(':');
        String named = colon > 0 ? message.substring(0, colon) : "";
        if (failure instanceof IllegalArgumentException && named.matches("[A-Za-z][A-Za-z0-9_.-]*")) {
            String key = named.equals("codecs") ? "media.codecs" : named;
            return new ConfigException(
                    prefix + "." + key, message.substring(colon + 1).strip());
        }
        return new ConfigException(defaultKey, message);
    }
}
