package io.xphone.sdp;

import java.util.Locale;
import java.util.Optional;

/** The direction of media, as seen by the party that sent the description (RFC 8866 §6.7, RFC 3264 §5.1). */
public enum Direction {
    /** Both directions; the default. */
    SENDRECV(true, true),
    /** This party sends and does not receive: the usual form of hold. */
    SENDONLY(true, false),
    /** This party receives and does not send. */
    RECVONLY(false, true),
    /** No media in either direction; RTCP continues. */
    INACTIVE(false, false);

    private static final Direction[] ALL = values();

    private final boolean sends;
    private final boolean receives;
    private final String attribute = name().toLowerCase(Locale.ROOT);

    Direction(boolean sends, boolean receives) {
        this.sends = sends;
        this.receives = receives;
    }

    /** Whether the describing party sends. */
    public boolean sends() {
        return sends;
    }

    /** Whether the describing party receives. */
    public boolean receives() {
        return receives;
    }

    /** The direction as seen by the other party. */
    public Direction reversed() {
        return of(receives, sends);
    }

    /** The intersection of both directions. */
    public Direction and(Direction other) {
        return of(sends && other.sends, receives && other.receives);
    }

    /** The name of the attribute, such as {@code sendrecv}. */
    public String attribute() {
        return attribute;
    }

    /** The direction that sends and receives as given. */
    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /** The direction of an attribute name; case-insensitive, as some devices use upper case. */
    public static Optional<Direction> named(String attribute) {
        for (Direction direction : ALL) {
            if (direction.attribute.equalsIgnoreCase(attribute)) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }
}
