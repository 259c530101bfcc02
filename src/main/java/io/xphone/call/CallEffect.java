package io.xphone.call;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;

/** What is to be done after an input to a {@link CallMachine}, in the order of the list. */
public sealed interface CallEffect {

    /**
     * Send a request in a new client transaction. It has no Via yet: whoever sends it finds the next hop by its Route
     * or Request-URI and adds one.
     *
     * @param txId the name of the transaction, to come back with its answers
     * @param request the request
     */
    record Send(String txId, SipRequest request) implements CallEffect {}

    /**
     * Send the ACK of a 2xx: no transaction, but a Via with a branch of its own.
     *
     * @param ack the request, without Via
     */
    record SendAck(SipRequest ack) implements CallEffect {}

    /**
     * Cancel an INVITE of ours: the transaction layer builds the CANCEL and holds it back until a provisional answer
     * came.
     *
     * @param inviteTxId the transaction of the INVITE
     * @param headers what to add, such as Reason
     */
    record Cancel(String inviteTxId, List<Header> headers) implements CallEffect {}

    /**
     * Answer a request.
     *
     * @param txId its server transaction
     * @param response the answer, complete
     */
    record Respond(String txId, SipResponse response) implements CallEffect {}

    /**
     * Start a timer, or start it anew.
     *
     * @param timer which
     * @param delayMillis in ms
     */
    record StartTimer(CallTimer timer, long delayMillis) implements CallEffect {}

    /**
     * Stop a timer.
     *
     * @param timer which
     */
    record StopTimer(CallTimer timer) implements CallEffect {}

    /** Open ports for media, then call {@code onMediaOpened}, {@code onMediaFailed} or {@code onMediaBusy}. */
    record OpenMedia() implements CallEffect {}

    /**
     * Send and take media like this from now on.
     *
     * @param plan the whole plan
     */
    record ApplyMedia(MediaPlan plan) implements CallEffect {}

    /** Stop media and give the ports back. */
    record CloseMedia() implements CallEffect {}

    /**
     * The call entered a state.
     *
     * @param state the state, never the same twice in a row
     */
    record StateChanged(CallState state) implements CallEffect {}

    /**
     * Tell the application.
     *
     * @param event what happened
     */
    record Event(CallEvent event) implements CallEffect {}

    /**
     * The call is over. Comes once, right after the change to {@link CallState#ENDED}; messages may still have to be
     * exchanged, so the machine stays until {@link Released}.
     *
     * @param end how it ended
     */
    record Ended(CallEnd end) implements CallEffect {}

    /**
     * A command was carried out.
     *
     * @param token of the command
     */
    record Done(long token) implements CallEffect {}

    /**
     * A command was not carried out.
     *
     * @param token of the command
     * @param error why
     */
    record Refused(long token, CallError error) implements CallEffect {}

    /** The machine has nothing more to do and can be forgotten. Comes once, after {@link Ended}. */
    record Released() implements CallEffect {}
}
