package io.xphone.call.transfer;

import io.xphone.call.message.HeaderText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The message fragment in the NOTIFY of a REFER (RFC 3420, RFC 3515 §2.4.5): the status line of the response to the
 * referred request. Text after that line is ignored.
 *
 * @param status 100 to 699
 * @param phrase the reason phrase, may be empty
 */
record SipFrag(int status, String phrase) {

    /** Its content type. */
    static final String TYPE = "message/sipfrag";

    private static final String VERSION = "SIP/2.0 ";

    /** Parses a body; empty when it does not begin with a status line. */
    static Optional<SipFrag> parse(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).stripLeading();
        String line = text.lines().findFirst().orElse("").strip();
        if (!line.regionMatches(true, 0, VERSION, 0, VERSION.length())) {
            return Optional.empty();
        }
        String rest = line.substring(VERSION.length()).strip();
        int blank = rest.indexOf(' ');
        OptionalInt status = HeaderText.number(Optional.of(blank < 0 ? rest : rest.substring(0, blank)));
        boolean valid = status.isPresent() && status.getAsInt() >= 100 && status.getAsInt() <= 699;
        return valid
                ? Optional.of(new SipFrag(
                        status.getAsInt(),
                        blank < 0 ? "" : rest.substring(blank + 1).strip()))
                : Optional.empty();
    }

    String text() {
        return VERSION + status + ' ' + phrase + "\r\n";
    }
}
