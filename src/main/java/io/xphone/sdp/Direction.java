package io.xphone.sdp;

import java.util.Locale;
import java.util.Optional;

/** Which way media flows, seen from the party whose description it stands in (RFC 8866 §6.7, RFC 3264 §5.1). */
public enum Direction {
    /** Both ways: what a description without a direction means. */
    SENDRECV(true, true),
    /** This party sends and does not want to receive: the usual form of hold. */
    SENDONLY(true, false),
    /** This party receives and does not send. */
    RECVONLY(false, true),
    /** Neither way; RTCP goes on. */
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

    /** The same flow seen from the other party. */
    public Direction reversed() {
        return of(receives, sends);
    }

    /** What is left when both this and the other restriction hold. */
    public Direction and(Direction other) {
        return of(sends && other.sends, receives && other.receives);
    }

    /** The name of the attribute, such as {@code sendrecv}. */
    public String attribute() {
        return attribute;
    }

    /** The direction with these two halves. */
    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    /** The direction whose attribute has this name; case is forgiven, some devices write capitals. */
    public static Optional<Direction> named(String attribute) {
        for (Direction direction : ALL) {
            if (direction.attribute.equalsIgnoreCase(attribute)) {
                return Optional.of(direction);
            }
        }
        return Optional.empty();
    }
}
