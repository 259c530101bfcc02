package io.xphone.sip.identity;

import io.xphone.sip.message.NameAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * A diversion of a call (RFC 5806 §4). The latest diversion is the first in a message.
 *
 * @param address the diverting party
 * @param reason such as {@code unconditional}, {@code user-busy}, {@code no-answer}; may be empty
 * @param counter the number of diversions that this entry represents, at least 1
 * @param hidden whether the diverting party requests privacy
 */
public record Diversion(NameAddress address, String reason, int counter, boolean hidden) {

    /** Rejects null and a counter below 1. */
    public Diversion {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(reason, "reason");
        if (counter < 1) {
            throw new IllegalArgumentException("counter must be at least 1: " + counter);
        }
    }

    /**
     * Parses one element of a Diversion header.
     *
     * @throws RuntimeException when the address is malformed
     */
    static Diversion parse(String text) {
        NameAddress address = NameAddress.parse(text);
        Optional<String> privacy = address.parameter("privacy").map(ParameterValues::unquoted);
        return new Diversion(
                address.withoutParameters(),
                address.parameter("reason").map(ParameterValues::unquoted).orElse(""),
                Math.max(1, ParameterValues.number(address.parameter("counter").map(ParameterValues::unquoted))),
                privacy.isPresent() && !privacy.get().equalsIgnoreCase("off"));
    }
}
