package io.xphone.sip.message;

/** The method names in use. A method is a case-sensitive string, so messages may have an unknown method. */
public final class Method {
    /** RFC 3261 §13. */
    public static final String INVITE = "INVITE";
    /** RFC 3261 §13. */
    public static final String ACK = "ACK";
    /** RFC 3261 §15. */
    public static final String BYE = "BYE";
    /** RFC 3261 §9. */
    public static final String CANCEL = "CANCEL";
    /** RFC 3261 §11. */
    public static final String OPTIONS = "OPTIONS";
    /** RFC 3261 §10. */
    public static final String REGISTER = "REGISTER";
    /** RFC 6086. */
    public static final String INFO = "INFO";
    /** RFC 3262. */
    public static final String PRACK = "PRACK";
    /** RFC 3311. */
    public static final String UPDATE = "UPDATE";
    /** RFC 3515. */
    public static final String REFER = "REFER";
    /** RFC 6665. */
    public static final String NOTIFY = "NOTIFY";
    /** RFC 6665. */
    public static final String SUBSCRIBE = "SUBSCRIBE";
    /** RFC 3428. */
    public static final String MESSAGE = "MESSAGE";
    /** RFC 3903. */
    public static final String PUBLISH = "PUBLISH";

    private static final String[] KNOWN = {
        INVITE, ACK, BYE, CANCEL, OPTIONS, REGISTER, INFO, PRACK, UPDATE, REFER, NOTIFY, SUBSCRIBE, MESSAGE, PUBLISH
    };

    private Method() {}

    /** The constant equal to these octets, which avoids allocating a string; a new string for an unknown method. */
    static String intern(byte[] data, int from, int to) {
        for (String known : KNOWN) {
            if (known.length() == to - from && matches(known, data, from)) {
                return known;
            }
        }
        return Utf8.decode(data, from, to - from);
    }

    /** The constant equal to a part of a text, or the part. */
    static String intern(String text, int from, int to) {
        for (String known : KNOWN) {
            if (known.length() == to - from && text.startsWith(known, from)) {
                return known;
            }
        }
        return text.substring(from, to);
    }

    private static boolean matches(String known, byte[] data, int from) {
        for (int i = 0; i < known.length(); i++) {
            if (known.charAt(i) != data[from + i]) {
                return false;
            }
        }
        return true;
    }
}
