package dev.mlopscloud.workflows.bulk;

import dev.mlopscloud.workflows.bulk.BulkBody.Action;
import dev.mlopscloud.workflows.bulk.BulkBody.Kind;
import dev.mlopscloud.workflows.bulk.BulkBody.Otherwise;
import dev.mlopscloud.workflows.bulk.BulkResult.Outcome;
import dev.mlopscloud.workflows.bulk.BulkResult.Refusal;
import dev.mlopscloud.workflows.problem.ApiFailure;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does what a bulk request asks for: an action ends where it fails, the others are done all the same. */
public final class Bulk {
    private Bulk() {}

    /** The things that a bulk request is about. */
    public interface Target<T> {
        /** What they are called in messages, and their id: {@code pools} with {@code pool names}. */
        String plural();

        String idName();

        String id(T entity);

        /** Those of {@code ids} that exist. */
        Set<String> existing(Set<String> ids);

        void create(T entity);

        /** Changes an entity that exists; {@code mask} names the members, none for all that it has. */
        void update(T entity, Set<String> mask);

        void delete(T entity);
    }

    /**
     * Things that are known by their names.
     *
     * @param existing those of some names that exist
     */
    public record Named<T>(
            String plural,
            String idName,
            Function<T, String> name,
            Function<Set<String>, Set<String>> existing,
            Consumer<T> create,
            BiConsumer<T, Set<String>> update,
            Consumer<T> delete)
            implements Target<T> {
        @Override
        public String id(T entity) {
            return name.apply(entity);
        }

        @Override
        public Set<String> existing(Set<String> ids) {
            return existing.apply(ids);
        }

        @Override
        public void create(T entity) {
            create.accept(entity);
        }

        @Override
        public void update(T entity, Set<String> mask) {
            update.accept(entity, mask);
        }

        @Override
        public void delete(T entity) {
            delete.accept(entity);
        }
    }

    /** Does all actions in order. */
    public static <T> BulkResult perform(BulkBody<T> body, Target<T> target) {
        Map<Kind, Outcome> outcomes = new EnumMap<>(Kind.class);
        for (Action<T> action : body.actions()) {
            Outcome outcome = outcomes.computeIfAbsent(action.kind(), kind -> Outcome.empty());
            try {
                perform(action, target, outcome.success());
            } catch (ApiFailure refused) {
                outcome.errors().add(new Refusal(String.valueOf(refused.detail()), refused.status()));
            }
        }
        return new BulkResult(outcomes.get(Kind.CREATE), outcomes.get(Kind.UPDATE), outcomes.get(Kind.DELETE));
    }

    private static <T> void perform(Action<T> action, Target<T> target, List<String> done) {
        Set<String> ids = new LinkedHashSet<>();
        action.entities().forEach(entity -> ids.add(target.id(entity)));
        Set<String> existing = new TreeSet<>(target.existing(ids));
        Set<String> wrong = new TreeSet<>(action.kind() == Kind.CREATE ? existing : ids);
        if (action.kind() != Kind.CREATE) {
            wrong.removeAll(existing);
        }
        if (action.otherwise() == Otherwise.FAIL && !wrong.isEmpty()) {
            String which = "The " + target.plural() + " with these " + target.idName() + ": " + python(wrong);
            throw action.kind() == Kind.CREATE
                    ? ApiFailure.conflict(which + " already exist.")
                    : ApiFailure.notFound(which + " were not found.");
        }
        Set<String> seen = new TreeSet<>();
        for (T entity : action.entities()) {
            String id = target.id(entity);
            boolean exists = existing.contains(id) || (action.kind() == Kind.CREATE && seen.contains(id));
            if (wrong.contains(id) && action.otherwise() == Otherwise.SKIP) {
                continue;
            }
            if (action.kind() == Kind.DELETE) {
                if (seen.add(id)) {
                    target.delete(entity);
                    done.add(id);
                }
                continue;
            }
            seen.add(id);
            if (action.kind() == Kind.CREATE && !exists) {
                target.create(entity);
            } else {
                target.update(entity, action.mask());
            }
            done.add(id);
        }
    }

    /** As Python shows a set of texts. */
    private static String python(Set<String> ids) {
        return "{" + String.join(", ", ids.stream().map(id -> "'" + id + "'").toList()) + "}";
    }
}
