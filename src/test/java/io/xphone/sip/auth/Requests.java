package io.xphone.sip.auth;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.Uri;

/** The messages of these tests. */
final class Requests {

    private Requests() {}

    static SipRequest register(int cseq) {
        return request("REGISTER", "sip:example.com", cseq).build();
    }

    static SipRequest.Builder request(String method, String uri, int cseq) {
        return SipRequest.builder(method, Uri.parse(uri))
                .add("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + cseq)
                .add("Max-Forwards", "70")
                .add("From", "<sip:alice@example.com>;tag=a")
                .add("To", "<sip:alice@example.com>")
                .add("Call-ID", "one")
                .add("CSeq", cseq + " " + method);
    }

    static SipResponse unauthorized(SipRequest request, String... challenges) {
        return challenged(request, 401, "WWW-Authenticate", challenges);
    }

    static SipResponse challenged(SipRequest request, int status, String header, String... challenges) {
        SipResponse.Builder builder = request.response(status, null);
        for (String challenge : challenges) {
            builder.add(header, challenge);
        }
        return builder.build();
    }

    static AuthHeader authorization(SipRequest request) {
        return AuthHeader.parse(request.header("Authorization").orElseThrow()).get(0);
    }

    static AuthHeader proxyAuthorization(SipRequest request) {
        return AuthHeader.parse(request.header("Proxy-Authorization").orElseThrow())
                .get(0);
    }
}
