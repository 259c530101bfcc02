package io.xphone.call.transfer;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.TelUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Optional;

/**
 * The target of a REFER (RFC 3515 §2.1), or its rejection.
 *
 * @param rejectionStatus the status of the rejection; 0 when the REFER can be accepted
 * @param target the Request-URI for the new call; null when rejected
 * @param replaces the Replaces value for the new INVITE
 * @param required the Require value for the new INVITE; empty for none
 */
record ReferTo(int rejectionStatus, Uri target, Optional<Replaces> replaces, String required) {

    /**
     * Parses a REFER: 400 without exactly one valid Refer-To, 416 for an unsupported scheme, 501 for another method
     * than INVITE.
     */
    static ReferTo of(SipRequest refer) {
        List<String> values = refer.headers().all(HeaderName.REFER_TO);
        Optional<Uri> uri = values.size() == 1 ? uri(values.get(0)) : Optional.empty();
        if (uri.isEmpty()) {
            return rejected(400);
        }
        if (uri.get() instanceof TelUri) {
            return new ReferTo(0, uri.get(), Optional.empty(), "");
        }
        return uri.get() instanceof SipUri sip ? of(sip) : rejected(416);
    }

    private static ReferTo of(SipUri uri) {
        if (!uri.parameter("method").orElse(Method.INVITE).equalsIgnoreCase(Method.INVITE)) {
            return rejected(501);
        }
        Optional<String> value = uri.headers().first(HeaderName.REPLACES);
        Optional<Replaces> replaces = value.flatMap(Replaces::parse);
        String required = uri.headers().first(HeaderName.REQUIRE).orElse("");
        boolean hasLineBreak = uri.headers().toString().matches("(?i).*%0[0ad].*");
        return value.isPresent() && replaces.isEmpty() || hasLineBreak
                ? rejected(400)
                : new ReferTo(0, uri.withoutHeaders().withoutParameter("method"), replaces, required);
    }

    private static Optional<Uri> uri(String value) {
        try {
            // Some peers omit the brackets that "?" requires (RFC 3261 §20.10): the whole value is the URI then.
            return Optional.of(
                    value.indexOf('<') < 0 && value.indexOf('?') >= 0
                            ? Uri.parse(value.strip())
                            : NameAddress.parse(value).uri());
        } catch (SipParseException malformed) {
            return Optional.empty();
        }
    }

    private static ReferTo rejected(int status) {
        return new ReferTo(status, null, Optional.empty(), "");
    }
}
