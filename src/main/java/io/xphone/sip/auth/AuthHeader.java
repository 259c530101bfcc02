package io.xphone.sip.auth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A scheme with its parameters: the common format of WWW-Authenticate, Proxy-Authenticate, Authorization and
 * Proxy-Authorization (RFC 3261 §25.1).
 *
 * <pre>
 *   value  = scheme LWS param *( "," param )
 *   param  = token "=" ( token | quoted-string )
 *   quoted-string = DQUOTE *( any but DQUOTE and "\" | "\" any ) DQUOTE
 * </pre>
 *
 * Values are unquoted and unescaped. Some servers send several values in one line, which SIP forbids; each begins with
 * its scheme. An unquoted value ends at the next comma, so that {@code nonce=ab/c==} is accepted.
 *
 * @param scheme as written, e.g. {@code Digest}
 * @param parameters names in lower case and unquoted values, in their order
 */
public record AuthHeader(String scheme, Map<String, String> parameters) {

    public AuthHeader {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** The parameter with this name (in lower case). */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Whether this is the Digest scheme. */
    public boolean digest() {
        return scheme.equalsIgnoreCase("Digest");
    }

    /**
     * Parses all values of one header line, in linear time. The result is empty when any part of the line is malformed,
     * or a parameter occurs twice.
     */
    public static List<AuthHeader> parse(String line) {
        try {
            return new Reader(line).all();
        } catch (Malformed e) {
            return List.of();
        }
    }

    /** The value in quotes, with the required escapes. */
    static String quote(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.append('"').toString();
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super(null, null, false, false);
        }
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<AuthHeader> all() throws Malformed {
            List<AuthHeader> found = new ArrayList<>();
            skipBlanks();
            String scheme = token();
            while (!scheme.isEmpty()) {
                Map<String, String> parameters = new LinkedHashMap<>();
                String next = parameters(parameters);
                found.add(new AuthHeader(scheme, parameters));
                scheme = next;
            }
            if (at < text.length() || found.isEmpty()) {
                throw new Malformed();
            }
            return found;
        }

        /** Fills the map and returns the scheme of the next value, "" at the end. */
        private String parameters(Map<String, String> into) throws Malformed {
            while (true) {
                skipBlanksAndCommas();
                if (at == text.length()) {
                    return "";
                }
                String name = token();
                int afterName = at;
                skipBlanks();
                if (name.isEmpty()) {
                    throw new Malformed();
                }
                if (at == text.length() || text.charAt(at) != '=') {
                    // A word without "=" is the scheme of the next value, and a blank follows it.
                    if (into.isEmpty() || afterName == at) {
                        throw new Malformed();
                    }
                    return name;
                }
                at++;
                skipBlanks();
                String value = at < text.length() && text.charAt(at) == '"' ? quoted() : unquoted();
                if (into.putIfAbsent(name.toLowerCase(Locale.ROOT), value) != null) {
                    throw new Malformed();
                }
                skipBlanks();
                if (at < text.length() && text.charAt(at) != ',') {
                    throw new Malformed();
                }
            }
        }

        private String quoted() throws Malformed {
            StringBuilder out = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return out.toString();
                }
                if (c == '\\' && ++at == text.length()) {
                    break;
                }
                out.append(printable(text.charAt(at)));
            }
            throw new Malformed();
        }

        private String unquoted() throws Malformed {
            int start = at;
            while (at < text.length() && text.charAt(at) != ',' && !blank(text.charAt(at))) {
                printable(text.charAt(at++));
            }
            return text.substring(start, at);
        }

        /** Rejects control characters, as the value may be copied to a header. */
        private static char printable(char c) throws Malformed {
            if (c < ' ' && c != '\t' || c == 0x7F) {
                throw new Malformed();
            }
            return c;
        }

        private String token() {
            int start = at;
            while (at < text.length() && tokenChar(text.charAt(at))) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skipBlanks() {
            while (at < text.length() && blank(text.charAt(at))) {
                at++;
            }
        }

        private void skipBlanksAndCommas() {
            while (at < text.length() && (blank(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
        }

        private static boolean blank(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        private static boolean tokenChar(char c) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-.!%*_+`'~".indexOf(c) >= 0;
        }
    }
}
