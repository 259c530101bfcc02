package io.xphone.sdp.transport;

import java.util.Objects;
import java.util.Optional;

/**
 * The keys of SDES for a local description.
 *
 * @param source of new keys
 * @param current the keys in force; an answer keeps the local one while the peer keeps its own (RFC 4568 §7.1.4)
 */
public record LocalKeys(KeySource source, Optional<SdesKeys> current) {

    /** No keys: SDES is neither offered nor answered. */
    public static final LocalKeys NONE = new LocalKeys(KeySource.NONE, Optional.empty());

    /** Rejects null. */
    public LocalKeys {
        Objects.requireNonNull(source);
    }
}
