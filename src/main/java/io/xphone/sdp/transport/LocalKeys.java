package io.xphone.sdp.transport;

import java.util.Objects;
import java.util.Optional;

/**
 * The keys for a local description, of SDES or DTLS.
 *
 * @param source of new keys
 * @param current the keys in force; an answer keeps the local one while the peer keeps its own (RFC 4568 §7.1.4)
 * @param association the DTLS association in force; descriptions continue it while the peer does (RFC 8842 §4)
 */
public record LocalKeys(KeySource source, Optional<SdesKeys> current, Optional<DtlsParameters> association) {

    /** No keys: SDES is neither offered nor answered. */
    public static final LocalKeys NONE = new LocalKeys(KeySource.NONE, Optional.empty(), Optional.empty());

    /** Rejects null. */
    public LocalKeys {
        Objects.requireNonNull(source);
    }

    /** Keys of SDES without a DTLS association. */
    public LocalKeys(KeySource source, Optional<SdesKeys> current) {
        this(source, current, Optional.empty());
    }
}
