package io.tributary.management.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Attempts in memory. */
final class MemoryAttempts implements AttemptStore {
    private final List<Attempt> kept = new ArrayList<>();

    @Override
    public List<Attempt> attempts(String job) {
        return all(job).stream().limit(50).toList();
    }

    @Override
    public List<Attempt> all(String job) {
        return kept.stream()
                .filter(each -> each.job().equals(job))
                .sorted(Comparator.comparingInt(Attempt::number).reversed())
                .toList();
    }

    @Override
    public boolean add(Attempt attempt) {
        return kept.stream().noneMatch(each -> each.job().equals(attempt.job()) && each.number() == attempt.number())
                && kept.add(attempt);
    }

    @Override
    public void fail(Attempt attempt, String failure) {
        kept.replaceAll(each -> each.jobId().equals(attempt.jobId())
                ? new Attempt(
                        each.job(),
                        each.number(),
                        each.jobId(),
                        Optional.of(failure),
                        each.forgiven(),
                        each.createdAt(),
                        each.savepoint())
                : each);
    }

    @Override
    public void forgive(Attempt attempt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Attempt attempt) {
        kept.remove(attempt);
    }
}
