package io.xphone.sdp;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses session descriptions (RFC 8866 §9).
 * <pre>
 * session     = v= o= [s=] [i=] [u=] *e= *p= [c=] *b= *t= *r= [z=] [k=] *a= *unknown *media
 * media       = m= [i=] *c= *b= [k=] *a= *unknown
 * </pre>
 * Strict: v=0 comes first, o= is present once and before the media, every line is {@code letter=value}, the values of
 * o=, c=, t=, b=, a= and m= are well-formed, and session-level lines do not follow an m= line. Lenient, for
 * interoperability: LF alone ends a line, trailing blanks and empty lines are accepted, s= and t= may be missing,
 * session-level lines may be in any order, unknown letters are kept, and text that is not UTF-8 is decoded as ISO
 * 8859-1.
 *
 * <p>Only the names of attributes are checked: an invalid rtpmap or ptime is ignored.
 */
public final class SdpParser {

    private static final String ONCE = "vosuczk";
    private static final String SESSION_ONLY = "vosueptrz";

    private final SdpLimits limits;
    private final List<SdpLine> session = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private final boolean[] seen = new boolean[128];
    private Origin origin;
    private NetAddress connection;
    private OpenMedia open;

    /** The stream whose lines are being parsed. */
    private static final class OpenMedia {
        final List<SdpLine> lines = new ArrayList<>();
        final List<Attribute> attributes = new ArrayList<>();
        private final String type;
        private final int port;
        private final int portCount;
        private final String protocol;
        private final List<String> formats;
        private NetAddress connection;

        OpenMedia(String type, int port, int portCount, String protocol, List<String> formats) {
            this.type = type;
            this.port = port;
            this.portCount = portCount;
            this.protocol = protocol;
            this.formats = formats;
        }

        /** Sets the address, unless it is set. */
        void connect(NetAddress address) {
            if (connection == null) {
                connection = address;
            }
        }

        MediaDescription close() {
            return new MediaDescription(type, port, portCount, protocol, formats, lines, connection, attributes);
        }
    }

    private SdpParser(SdpLimits limits) {
        this.limits = limits;
    }

    /**
     * Parses a message body with the default limits.
     *
     * @throws SdpParseException if it is not a session description
     */
    public static SessionDescription parse(byte[] body) {
        return parse(body, SdpLimits.DEFAULT);
    }

    /**
     * Parses a message body.
     *
     * @throws SdpParseException if it is not a session description, or exceeds the limits
     */
    public static SessionDescription parse(byte[] body, SdpLimits limits) {
        if (body.length > limits.maxBytes()) {
            throw new SdpParseException("more than " + limits.maxBytes() + " bytes");
        }
        return new SdpParser(limits).read(decode(body));
    }

    private static String decode(byte[] body) {
        if (ascii(body)) {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean ascii(byte[] body) {
        for (byte octet : body) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private SessionDescription read(String text) {
        int end = text.length();
        while (end > 0 && (Tokens.blank(text.charAt(end - 1)) || "\r\n".indexOf(text.charAt(end - 1)) >= 0)) {
            end--;
        }
        // blanks at the end of the last line are part of it; empty lines after it are ignored
        while (end < text.length() && Tokens.blank(text.charAt(end))) {
            end++;
        }
        int number = 0;
        int start = 0;
        while (start < end) {
            int feed = text.indexOf('\n', start);
            int stop = feed < 0 || feed > end ? end : feed;
            number++;
            if (number > limits.maxLines()) {
                throw new SdpParseException("more than " + limits.maxLines() + " lines");
            }
            int bare = stop > start && text.charAt(stop - 1) == '\r' ? stop - 1 : stop;
            try {
                line(text, start, bare, number);
            } catch (SdpParseException e) {
                throw e.line() > 0 ? e : new SdpParseException(e.getMessage(), number);
            }
            start = stop + 1;
        }
        if (number == 0) {
            throw new SdpParseException("empty session description");
        }
        closeMedia();
        if (origin == null) {
            throw new SdpParseException("missing o= line");
        }
        return new SessionDescription(session, origin, connection, attributes, media);
    }

    private void line(String text, int start, int end, int number) {
        if (end - start > limits.maxLineChars()) {
            throw new SdpParseException("longer than " + limits.maxLineChars() + " characters");
        }
        if (end - start < 2 || text.charAt(start + 1) != '=') {
            throw new SdpParseException("not <letter>=<value>");
        }
        char type = text.charAt(start);
        String value = text.substring(start + 2, end);
        if (type < 'a' || type > 'z') {
            throw new SdpParseException("not <letter>=<value>");
        }
        if (value.indexOf('\r') >= 0 || value.indexOf(0) >= 0) {
            throw new SdpParseException("CR or NUL within the line");
        }
        if ((number == 1) != (type == 'v')) {
            throw new SdpParseException("v= is not the first line, or repeated");
        }
        if (type == 'm') {
            require(seen['o'], "m= before o=");
            closeMedia();
            openMedia(value);
            return;
        }
        read(type, value);
        if (open != null) {
            if (SESSION_ONLY.indexOf(type) >= 0) {
                throw new SdpParseException(type + "= after an m= line");
            }
            open.lines.add(new SdpLine(type, value));
        } else {
            if (ONCE.indexOf(type) >= 0 && seen[type]) {
                throw new SdpParseException("duplicate " + type + "=");
            }
            seen[type] = true;
            session.add(new SdpLine(type, value));
        }
    }

    /** Validates a line and extracts its value. */
    private void read(char type, String value) {
        switch (type) {
            case 'v' -> require(value.strip().equals("0"), "version is not 0");
            case 'o' -> origin = Origin.parse(value);
            case 'c' -> {
                NetAddress address = NetAddress.parse(value);
                if (open == null) {
                    connection = address;
                } else {
                    open.connect(address);
                }
            }
            case 'a' -> (open == null ? attributes : open.attributes).add(Attribute.parse(value));
            case 't' -> {
                String[] times = Tokens.split(value, 3);
                require(times.length == 2 && Tokens.digits(times[0]) && Tokens.digits(times[1]), "t= is not two times");
            }
            case 'b' -> {
                int colon = value.indexOf(':');
                require(colon > 0 && Tokens.digits(value.substring(colon + 1).strip()), "b= is not type:number");
            }
            default -> {} // free text, or unknown
        }
    }

    private void openMedia(String value) {
        require(media.size() < limits.maxMedia(), "more than " + limits.maxMedia() + " streams");
        String[] words = Tokens.split(value, limits.maxFormats() + 4);
        require(words.length <= limits.maxFormats() + 3, "more than " + limits.maxFormats() + " formats");
        require(words.length >= 3 && Tokens.printable(words), "m= is not media, port, proto and formats");
        String[] ports = words[1].split("/", 3);
        int port = Tokens.number(ports[0], 65535);
        int count = ports.length == 2 ? Tokens.number(ports[1], 65535) : 1;
        require(port >= 0 && count > 0 && ports.length <= 2, "m= has no port");
        // a rejected stream without formats violates the grammar, but is harmless
        require(words.length > 3 || port == 0, "m= has no formats");
        List<String> formats = Arrays.asList(words).subList(3, words.length);
        open = new OpenMedia(words[0], port, count, words[2], formats);
    }

    private void closeMedia() {
        if (open != null) {
            media.add(open.close());
            open = null;
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new SdpParseException(message);
        }
    }
}
