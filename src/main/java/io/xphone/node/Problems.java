package io.xphone.node;

/** Tells what the user can set right from what is our fault. */
final class Problems {

    private Problems() {}

    /**
     * A failure at the start, with its key.
     *
     * @param prefix of the agent's options in the configuration
     * @param otherwise key when the failure names none
     */
    static ConfigException of(String prefix, String otherwise, Throwable failure) {
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
        return new ConfigException(otherwise, message);
    }
}
