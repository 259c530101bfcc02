package io.xphone.call;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** The headers that say what we are and can do (RFC 3261 §13.2.1, §13.3.1.4, §11.2). */
final class Capabilities {

    /** The methods of a call. */
    static final List<String> METHODS = List.of(
            Method.INVITE,
            Method.ACK,
            Method.CANCEL,
            Method.BYE,
            Method.OPTIONS,
            Method.INFO,
            Method.UPDATE,
            Method.PRACK,
            Method.REFER,
            Method.NOTIFY,
            Method.MESSAGE);

    static final String ALLOW = String.join(", ", METHODS);

    private Capabilities() {}

    static SipRequest.Builder offer(SipRequest.Builder request, CallSettings settings) {
        request.add(HeaderName.ALLOW, ALLOW);
        if (!settings.supported().isEmpty()) {
            request.add(HeaderName.SUPPORTED, supported(settings));
        }
        return name(request, settings);
    }

    static SipRequest.Builder name(SipRequest.Builder request, CallSettings settings) {
        if (!settings.userAgent().isEmpty()) {
            request.add(HeaderName.USER_AGENT, settings.userAgent());
        }
        return request;
    }

    static SipResponse.Builder offer(SipResponse.Builder response, CallSettings settings) {
        response.set(HeaderName.ALLOW, ALLOW);
        if (!settings.supported().isEmpty()) {
            response.set(HeaderName.SUPPORTED, supported(settings));
        }
        return name(response, settings);
    }

    static SipResponse.Builder name(SipResponse.Builder response, CallSettings settings) {
        if (!settings.userAgent().isEmpty()) {
            response.set(HeaderName.SERVER, settings.userAgent());
        }
        return response;
    }

    private static String supported(CallSettings settings) {
        return String.join(", ", settings.supported());
    }
}
