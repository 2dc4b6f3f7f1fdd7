package dev.mlopscloud.tracking.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopscloud.tracking.search.Grammar.AttributeType;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {
    private static final Grammar RUNS = grammar(Dialect.RUNS);

    private static Grammar grammar(Dialect dialect) {
        return new Grammar(
                dialect,
                Map.of(
                        "run_id", AttributeType.LISTABLE,
                        "status", AttributeType.TEXT,
                        "start_time", AttributeType.NUMBER,
                        "run_name", AttributeType.TEXT),
                Set.of("run_id", "status", "start_time"),
                Map.of("created", "start_time", "run name", "run_name"),
                EnumSet.allOf(Entity.class),
                dialect == Dialect.RUNS ? Set.of(Entity.PARAM, Entity.TAG) : Set.of(Entity.TAG));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void anEmptyFilterHasNoComparisons(String filter) {
        assertThat(FilterParser.parse(filter, RUNS)).isEmpty();
    }

    @Test
    void joinsComparisonsByAndInAnyCase() {
        assertThat(FilterParser.parse("metrics.loss < 1e-3 and params.lr = '0.1' AND status != 'FAILED'", RUNS))
                .containsExactly(
                        new Comparison(Entity.METRIC, "loss", Operator.LESS, new Operand.Numeral(1e-3)),
                        new Comparison(Entity.PARAM, "lr", Operator.EQUAL, new Operand.Text("0.1")),
                        new Comparison(Entity.ATTRIBUTE, "status", Operator.NOT_EQUAL, new Operand.Text("FAILED")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "tags.`a b.c` = 'x' | a b.c",
                "tags.\"a b\" = 'x' | a b",
                "tag.mlflow.source.name = 'x' | mlflow.source.name",
                "tags.a-b/c:d = 'x' | a-b/c:d"
            })
    void readsQuotedAndDottedKeys(String filter, String key) {
        assertThat(FilterParser.parse(filter, RUNS)).extracting(Comparison::key).containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource({"created > 5,start_time", "attributes.`run name` = 'x',run_name", "run.status LIKE 'F%',status"})
    void knowsOtherSpellingsOfAttributes(String filter, String attribute) {
        assertThat(FilterParser.parse(filter, RUNS)).extracting(Comparison::key).containsExactly(attribute);
    }

    @Test
    void readsListsAndPresence() {
        assertThat(FilterParser.parse("run_id NOT IN ('a', \"b\",) AND params.p IS NOT NULL", RUNS))
                .containsExactly(
                        new Comparison(
                                Entity.ATTRIBUTE, "run_id", Operator.NOT_IN, new Operand.Texts(List.of("a", "b"))),
                        new Comparison(Entity.PARAM, "p", Operator.IS_NOT_NULL, new Operand.None()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "status = 'a' OR status = 'b' | Invalid clause(s) in filter string: 'OR'",
                "metrics.a > 'x' | Expected numeric value type for metric. Found 'x'",
                "params.p = 1 | Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1",
                "foo.b = 'x' | Invalid entity type 'foo'",
                "bogus = 'x' | Invalid attribute key 'bogus' specified",
                "metrics.a | Invalid clause(s) in filter string: 'metrics.a'",
                "(metrics.a > 1) | Invalid clause(s) in filter string",
                "metrics.a = 1; drop table run | Search filter contained multiple expression",
                "metrics.a = 1; | Invalid clause(s) in filter string: ';'",
                "metrics.a <> 1 | Invalid comparator '<>'",
                "params.p > '1' | Invalid comparator '>' not one of",
                "status IN ('a') | Only ['run_id'] attributes support comparison with a list",
                "run_id IN () | got empty list",
                "run_id IN ('a' 'b') | ill-formed list",
                "run_id IN (1) | expected string value",
                "start_time IS NULL | IS NULL / IS NOT NULL is only supported for tags and params",
                "start_time > 'x' | Expected numeric value type for numeric attribute: start_time. Found 'x'",
                "dataset.source = 'x' | Invalid dataset key 'source'",
                "status = 'open | Expected a quoted string"
            })
    void refusesWhatTheLanguageHasNot(String filter, String message) {
        assertThatThrownBy(() -> FilterParser.parse(filter, RUNS))
                .isInstanceOf(SearchException.class)
                .extracting(thrown -> ((SearchException) thrown).text())
                .asString()
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "RUNS | run_id = | Invalid clause(s) in filter string: 'run_id', '='",
                "EXPERIMENTS | run_id = | Invalid clause(s) in filter string: run_id, =",
                "LOGGED_MODELS | run_id = 'a' OR | Invalid filter string: \"run_id = 'a' OR\". Expected a list of",
                "RUNS | tags.a RLIKE 'x' | Invalid comparator 'RLIKE' not one of '{'!=', '=', 'ILIKE', 'IS NOT NULL'",
                "REGISTERED_MODELS | tags.a > 'x' | Invalid comparator for tag: >",
                "MODEL_VERSIONS | start_time LIKE 'x' | Invalid comparator for attribute start_time: LIKE",
                "LOGGED_MODELS | metrics.a LIKE 'x' | Invalid comparison operator for metrics.a: 'LIKE'. Expected",
                "REGISTERED_MODELS | run_id IS NULL | not supported for registered model search.",
                "EXPERIMENTS | run_id IS NULL | only supported for tags, not for attribute 'run_id'",
                "TRACES | feedback.a > 'x' | Expected a numeric value for feedback when using comparator '>'",
                "EXPERIMENTS | foo.a = 'x' | Valid entity types are ('attribute', 'attributes', 'tag', 'tags')",
                "RUNS | bogus = 'x' | 'created', 'run name', 'run_id'",
                "RUNS | version = '1' | Invalid clause(s) in filter string: 'version', '=', ''1''",
                "RUNS | 1 = 1 | Invalid comparison clause. Expected 'Identifier' found '1'",
                "RUNS | metrics.a == 1 | Invalid comparator '==' not one of",
            })
    void refusesInTheWordsOfWhatIsSearched(Dialect dialect, String filter, String message) {
        assertThatThrownBy(() -> FilterParser.parse(filter, grammar(dialect)))
                .isInstanceOf(SearchException.class)
                .extracting(thrown -> ((SearchException) thrown).text())
                .asString()
                .contains(message);
    }

    @Test
    void everyTextOfTheCallerBecomesAnArgument() {
        SqlSearch sql = new SqlSearch(new SqlSchema(
                Map.of("status", "r.status", "run_id", "r.run_id"),
                Map.of(Entity.PARAM, new KeyedValues("p v", "v.key = ?", "v.value")),
                Map.of()));
        Fragment fragment = sql.conditions(FilterParser.parse(
                "params.`x' or 1=1 --` = 'y'' or 1=1' AND status != '\"; drop' AND run_id IN ('z''')", RUNS));
        assertThat(fragment.sql())
                .isEqualTo(" and exists (select 1 from p v where v.key = ? and v.value = ?) and r.status <> ?"
                        + " and r.run_id = any(?)");
        assertThat(fragment.arguments()).containsExactly("x' or 1=1 --", "y'' or 1=1", "\"; drop", List.of("z''"));
    }

    @Test
    void ordersByKeysWithMissingValuesLast() {
        assertThat(OrderParser.parse(List.of("metrics.`a b` DESC", "start_time"), RUNS))
                .containsExactly(
                        new Ordering(Entity.METRIC, "a b", false), new Ordering(Entity.ATTRIBUTE, "start_time", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"start_time up", "metrics.a, params.b", "", "bogus", "dataset.name", "start_time asc asc"})
    void refusesBadOrderings(String clause) {
        assertThatThrownBy(() -> OrderParser.parse(List.of(clause), RUNS)).isInstanceOf(SearchException.class);
    }

    @Test
    void refusesAKeyOrderedByTwice() {
        assertThatThrownBy(() -> OrderParser.parse(List.of("created", "start_time DESC"), RUNS))
                .isInstanceOf(SearchException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "''", "\\'", "\"\"", "``", ".a", "9", "( ", "  ", "=", "a AND "})
    void longFiltersAreReadOrRefusedInTime(String piece) {
        for (String filter : List.of(
                "tags.a = '" + piece.repeat(100_000) + "'",
                "tags.a = '" + piece.repeat(100_000),
                "tags." + piece.repeat(100_000) + " = 'a'",
                piece.repeat(100_000))) {
            try {
                FilterParser.parse(filter, RUNS);
            } catch (SearchException e) {
                assertThat(e.text()).isNotEmpty();
            }
        }
    }

    @Test
    void aQuoteThatClosesIsFoundBehindOnesThatDoNot() {
        assertThat(FilterParser.parse("tags.a = 'it''s' AND tags.b = 'x\\'", RUNS))
                .extracting(Comparison::operand)
                .containsExactly(new Operand.Text("it''s"), new Operand.Text("x\\"));
    }
}
