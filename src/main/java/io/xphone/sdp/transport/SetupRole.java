package io.xphone.sdp.transport;

import java.util.Locale;
import java.util.Optional;

/** Who begins the DTLS handshake: {@code a=setup} (RFC 4145 §4, RFC 5763 §5). */
public enum SetupRole {
    /** This side is the DTLS client. */
    ACTIVE,
    /** This side is the DTLS server. */
    PASSIVE,
    /** Either, as the other side chooses; in offers only. */
    ACTPASS,
    /** No handshake for now. */
    HOLDCONN;

    /** The role of an attribute value; empty if it is not one. */
    public static Optional<SetupRole> of(String text) {
        String stripped = text.strip();
        for (SetupRole role : values()) {
            if (role.name().equalsIgnoreCase(stripped)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** The value of the attribute. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
