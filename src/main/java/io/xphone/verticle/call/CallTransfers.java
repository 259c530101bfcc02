package io.xphone.verticle.call;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.xphone.CallEnd;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.CommandOptions;
import io.xphone.bus.DialRequest;
import io.xphone.bus.internal.LocalServices;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.call.core.CallEvent;
import io.xphone.call.transfer.AttendedTransferState;
import io.xphone.call.transfer.Replaces;
import io.xphone.call.transfer.TransferSettings;
import io.xphone.options.DialOptions;
import io.xphone.options.TransferOptions;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Uri;
import io.xphone.verticle.runtime.CommandFailure;
import io.xphone.verticle.runtime.CommandHeaders;
import io.xphone.verticle.runtime.LogText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transfers of one call, local and remote. The machine implements REFER; this class involves the other calls of a
 * transfer.
 */
final class CallTransfers {

    private static final Logger LOG = LoggerFactory.getLogger(CallTransfers.class);

    /** More requests of the peer than the machine keeps pending; beyond it the oldest is dropped. */
    private static final int MAX_REQUESTS = 8;

    private static final class Requests extends LinkedHashMap<String, CallEvent.TransferRequested> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CallEvent.TransferRequested> eldest) {
            return size() > MAX_REQUESTS;
        }
    }

    private final CallSession call;
    private final CallOwner owner;
    private final Map<String, CallEvent.TransferRequested> requests = new Requests();
    private final Map<String, String> consultations = new HashMap<>(2);
    private final Set<String> unnotified = new HashSet<>(2);
    private int transfers;

    CallTransfers(CallSession call, CallOwner owner) {
        this.call = call;
        this.owner = owner;
    }

    // ---- transfers of the peer ----

    Future<String> transfer(String target, TransferOptions options) {
        if (call.machine() == null || call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up");
        }
        try {
            return refer("T" + ++transfers, owner.transferTarget(call, target), Optional.empty(), options);
        } catch (IllegalArgumentException invalid) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        }
    }

    Future<String> attendedTransfer(String other, TransferOptions options) {
        if (call.id().equals(other)) {
            return CommandFailure.with(BusErrors.INVALID_ARGUMENT, "a call cannot be transferred to itself");
        }
        if (call.machine() == null || call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up");
        }
        CallControl control = LocalServices.callControl(owner.agent().vertx(), other);
        return control.info().recover(CallTransfers::notFound).compose(info -> {
            if (info.getState() != CallState.ACTIVE && info.getState() != CallState.ON_HOLD) {
                return CommandFailure.with(
                        BusErrors.INVALID_STATE, "the call to transfer to is not up: " + info.getState());
            }
            String id = "T" + ++transfers;
            consultations.put(id, other);
            if (!options.isNotify()) {
                unnotified.add(id);
            }
            return control.handOver(AttendedTransferState.REQUESTED.name())
                    .compose(offered -> refer(
                            id,
                            withReplaces(info),
                            options.isRetryWithAor() ? fallback(info) : Optional.empty(),
                            options))
                    .onFailure(rejected -> onDecision(id, false, 0));
        });
    }

    private static Future<CallInfo> notFound(Throwable failure) {
        return CommandFailure.with(
                BusErrors.INVALID_STATE, "the call to transfer to was not found: " + failure.getMessage());
    }

    /** The Contact of the other peer (RFC 5589 §7.3), with the dialog to replace (RFC 3891 §6.1). */
    private static SipUri withReplaces(CallInfo other) {
        String uri = other.getRemoteTarget() != null ? other.getRemoteTarget() : other.getRemoteUri();
        Replaces replaces = new Replaces(other.getSipCallId(), other.getRemoteTag(), other.getLocalTag(), false);
        return SipUri.parse(uri).withoutHeaders().withHeader("Replaces", replaces.toString());
    }

    /**
     * The address of record of the other peer, for a Contact that is not reachable from everywhere (RFC 5589 §7.5).
     * Another device at that address would not know the dialog and has to reject the call.
     */
    private static Optional<Uri> fallback(CallInfo other) {
        SipUri contact = withReplaces(other);
        if (other.getRemoteUri() == null || !(Uri.parse(other.getRemoteUri()) instanceof SipUri aor)) {
            return Optional.empty();
        }
        SipUri target = aor.withoutHeaders()
                .withHeader("Replaces", contact.headers().first("Replaces").orElse(""))
                .withHeader("Require", "replaces");
        return target.withoutHeaders().equals(contact.withoutHeaders()) ? Optional.empty() : Optional.of(target);
    }

    private Future<String> refer(String id, Uri target, Optional<Uri> fallback, TransferOptions options) {
        TransferSettings transfer = new TransferSettings(
                id,
                target,
                fallback,
                options.isNotify(),
                options.isEndOnFailure(),
                options.getTimeoutMs(),
                CommandHeaders.of(options.getHeaders()));
        return call.command((token, now) -> call.machine().transfers().transfer(token, transfer))
                .map(id);
    }

    /**
     * Handles the outcome of a transfer: the consultation call ends with it, or continues. When no NOTIFY has reported
     * that the new call is up ({@code status} below 200, or NOTIFYs not requested), the peer has to end the
     * consultation call, because ending it here could come before the new call.
     */
    void onDecision(String id, boolean succeeded, int status) {
        String other = consultations.remove(id);
        boolean notified = !unnotified.remove(id);
        boolean up = succeeded && notified && status >= StatusCode.OK;
        if (other != null && (up || !succeeded)) {
            LocalServices.callControl(owner.agent().vertx(), other)
                    .handOver((up ? AttendedTransferState.SUCCEEDED : AttendedTransferState.FAILED).name())
                    .onFailure(failure -> LOG.debug("call {}: {}", other, failure.getMessage()));
        }
    }

    Future<Void> handOver(String step) {
        if (call.machine() == null || call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up");
        }
        try {
            AttendedTransferState how = AttendedTransferState.valueOf(step);
            call.perform(call.machine().transfers().attendedTransfer(how));
            return Future.succeededFuture();
        } catch (IllegalArgumentException unknown) {
            return CommandFailure.with(
                    BusErrors.INVALID_ARGUMENT, "\"" + step + "\" is not one of REQUESTED, FAILED, SUCCEEDED");
        }
    }

    // ---- transfers that the peer requests ----

    /**
     * Handles a REFER: accepts it if so configured, rejects it without subscribers, publishes it to the subscribers
     * otherwise.
     */
    void requested(CallEvent.TransferRequested request) {
        requests.put(request.id(), request);
        if (owner.agent().calls().isFollowTransfers()) {
            accept(request.id(), new DialOptions())
                    .onFailure(failure ->
                            LOG.info("call {}: transfer failed: {}", call.id(), LogText.of(failure.getMessage())));
        } else if (call.events().subscribers().isEmpty()) {
            reject(request.id(), StatusCode.DECLINE, null);
        } else {
            call.events()
                    .publish(new PublishedCallEvent.TransferRequested(
                            request.id(),
                            request.target().toString(),
                            request.replaces(),
                            request.required(),
                            request.referredBy()));
        }
    }

    Future<CallInfo> accept(String id, DialOptions options) {
        CallEvent.TransferRequested request = requests.remove(id);
        if (request == null || call.over()) {
            return CommandFailure.with(BusErrors.INVALID_STATE, "no transfer \"" + id + "\" waits for a decision");
        }
        return call.command((token, now) -> call.machine().transfers().accept(token, id, now))
                .compose(accepted -> follow(request, options));
    }

    /** @param options of the command; may be null */
    Future<Void> reject(String id, int status, CommandOptions options) {
        return call.machine() == null || call.over()
                ? CommandFailure.with(BusErrors.INVALID_STATE, "the call is not up")
                : call.command((token, now) ->
                                call.machine().transfers().reject(token, id, status, CommandHeaders.of(options), now))
                        .onSuccess(rejected -> requests.remove(id));
    }

    private Future<CallInfo> follow(CallEvent.TransferRequested request, DialOptions options) {
        DialOptions dial = new DialOptions(options);
        setUnlessEmpty(dial.getHeaders(), "Referred-By", request.referredBy());
        setUnlessEmpty(dial.getHeaders(), "Replaces", request.replaces());
        setUnlessEmpty(dial.getHeaders(), "Require", request.required());
        List<Uri> history = new ArrayList<>(call.machine().transfers().history());
        history.add(request.target());
        DialRequest dialRequest = new DialRequest()
                .setTarget(request.target().toString())
                .setPeer(call.peer())
                .setOptions(dial);
        return owner.placeReferred(dialRequest, newCall -> {
                    call.events().subscribers().forEach(newCall.events()::share);
                    newCall.applications().inherit(call.applications());
                    newCall.transferHistory(history);
                    newCall.progressListener(new TransferReporter(request.id()));
                })
                .map(CallSession::snapshot)
                .onSuccess(info -> call.events().publish(new PublishedCallEvent.TransferCall(request.id(), info)))
                .onFailure(failure -> report(request.id(), StatusCode.SERVICE_UNAVAILABLE, null));
    }

    private static void setUnlessEmpty(MultiMap headers, String name, String value) {
        if (!value.isEmpty()) {
            headers.set(name, value);
        }
    }

    /** Reports the progress of the new call to the peer that requested the transfer. */
    private final class TransferReporter implements CallSession.ProgressListener {
        private final String request;

        private TransferReporter(String request) {
            this.request = request;
        }

        @Override
        public void onProgress(int status, String phrase) {
            report(request, status, phrase);
        }

        @Override
        public void onAnswer() {
            report(request, StatusCode.OK, null);
        }

        @Override
        public void onEnd(CallEnd end) {
            boolean status = end.status() >= StatusCode.MULTIPLE_CHOICES;
            report(request, status ? end.status() : StatusCode.SERVICE_UNAVAILABLE, status ? end.phrase() : null);
        }
    }

    private void report(String request, int status, String phrase) {
        String text = phrase == null || phrase.isEmpty() ? StatusCode.reason(status) : phrase;
        call.perform(call.machine().transfers().progress(request, status, text, owner.now()));
    }

    /** Another call has replaced this one: publishes the new call to the subscribers, then the end. */
    void replacedBy(CallInfo other) {
        call.events().publish(new PublishedCallEvent.Replaced(other));
        call.perform(call.machine().transfers().replaced());
    }
}
