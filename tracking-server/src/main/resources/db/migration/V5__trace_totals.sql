-- What a span says of tokens, costs and its model; a trace's totals are added up from its spans.
alter table span
    add column usage text,
    add column input_cost float8,
    add column output_cost float8,
    add column total_cost float8,
    add column model_name text,
    add column model_provider text;
