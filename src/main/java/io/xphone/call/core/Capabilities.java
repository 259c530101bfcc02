package io.xphone.call.core;

import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.OptionTags;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** Adds the headers that describe this user agent and its capabilities (RFC 3261 §13.2.1, §13.3.1.4, §11.2). */
public final class Capabilities {

    /** The methods of a call. */
    public static final List<String> METHODS = List.of(
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

    public static final String ALLOW = String.join(", ", METHODS);

    private Capabilities() {}

    public static SipRequest.Builder addCapabilities(SipRequest.Builder request, CallSettings settings) {
        request.add(HeaderName.ALLOW, ALLOW);
        if (!settings.supported().isEmpty()) {
            request.add(HeaderName.SUPPORTED, supported(settings));
        }
        if (tricklesIce(settings)) {
            request.add(HeaderName.RECV_INFO, OptionTags.TRICKLE_ICE);
        }
        return addAgent(request, settings);
    }

    public static SipRequest.Builder addAgent(SipRequest.Builder request, CallSettings settings) {
        if (!settings.userAgent().isEmpty()) {
            request.add(HeaderName.USER_AGENT, settings.userAgent());
        }
        return request;
    }

    public static SipResponse.Builder addCapabilities(SipResponse.Builder response, CallSettings settings) {
        response.set(HeaderName.ALLOW, ALLOW);
        if (!settings.supported().isEmpty()) {
            response.set(HeaderName.SUPPORTED, supported(settings));
        }
        if (tricklesIce(settings)) {
            response.set(HeaderName.RECV_INFO, OptionTags.TRICKLE_ICE);
        }
        return addAgent(response, settings);
    }

    public static SipResponse.Builder addAgent(SipResponse.Builder response, CallSettings settings) {
        if (!settings.userAgent().isEmpty()) {
            response.set(HeaderName.SERVER, settings.userAgent());
        }
        return response;
    }

    /** Whether candidates of ICE may follow in INFO requests (RFC 8840), in both directions. */
    public static boolean tricklesIce(CallSettings settings) {
        return settings.supported().contains(OptionTags.TRICKLE_ICE);
    }

    private static String supported(CallSettings settings) {
        return String.join(", ", settings.supported());
    }
}
