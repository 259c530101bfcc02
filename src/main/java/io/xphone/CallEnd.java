package io.xphone;

import java.util.Objects;

/**
 * How a call ended.
 *
 * @param reason the kind of end
 * @param status the SIP status that ended the call; 0 when there is none
 * @param phrase the reason phrase, or the text of a Reason header; may be empty
 * @param q850 the cause according to ITU-T Q.850: from a Reason header, otherwise mapped from the status (RFC 3398
 *     §8.2.6.1); 0 when unknown
 */
public record CallEnd(EndReason reason, int status, String phrase, int q850) {

    /** Rejects null. */
    public CallEnd {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(phrase, "phrase");
    }
}
