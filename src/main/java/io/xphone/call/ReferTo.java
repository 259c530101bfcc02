package io.xphone.call;

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
 * Whom a REFER asks to call (RFC 3515 §2.1), or why that can't be done.
 *
 * @param refusal the status to refuse the REFER with; 0 when it can be followed
 * @param target the Request-URI for the new call; null when refused
 * @param replaces what the new INVITE is to say in Replaces
 * @param required what it is to say in Require; empty for none
 */
record ReferTo(int refusal, Uri target, Optional<Replaces> replaces, String required) {

    /**
     * Reads a REFER: 400 without exactly one Refer-To that can be read, 416 for a scheme that is not called, 501 for
     * another method than INVITE.
     */
    static ReferTo of(SipRequest refer) {
        List<String> values = refer.headers().all(HeaderName.REFER_TO);
        Optional<Uri> uri = values.size() == 1 ? uri(values.get(0)) : Optional.empty();
        if (uri.isEmpty()) {
            return refused(400);
        }
        if (uri.get() instanceof TelUri) {
            return new ReferTo(0, uri.get(), Optional.empty(), "");
        }
        return uri.get() instanceof SipUri sip ? of(sip) : refused(416);
    }

    private static ReferTo of(SipUri uri) {
        if (!uri.parameter("method").orElse(Method.INVITE).equalsIgnoreCase(Method.INVITE)) {
            return refused(501);
        }
        Optional<String> value = uri.headers().first(HeaderName.REPLACES);
        Optional<Replaces> replaces = value.flatMap(Replaces::parse);
        String required = uri.headers().first(HeaderName.REQUIRE).orElse("");
        boolean breaksOut = uri.headers().toString().matches("(?i).*%0[0ad].*");
        return value.isPresent() && replaces.isEmpty() || breaksOut
                ? refused(400)
                : new ReferTo(0, uri.withoutHeaders().withoutParameter("method"), replaces, required);
    }

    private static Optional<Uri> uri(String value) {
        try {
            // Some leave out the brackets that "?" asks for (RFC 3261 §20.10): the whole value is the URI then.
            return Optional.of(
                    value.indexOf('<') < 0 && value.indexOf('?') >= 0
                            ? Uri.parse(value.strip())
                            : NameAddress.parse(value).uri());
        } catch (SipParseException malformed) {
            return Optional.empty();
        }
    }

    private static ReferTo refused(int status) {
        return new ReferTo(status, null, Optional.empty(), "");
    }
}
