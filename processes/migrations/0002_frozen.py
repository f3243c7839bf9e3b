from django.db import migrations


class Migration(migrations.Migration):
    """What the database itself refuses to change: a round's questions once it is open, its scores outside
    its time, and everything about it once it is decided."""

    dependencies = [("processes", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                -- Held until the end: nobody opens, reveals or decides a round while something is on its way in.
                CREATE FUNCTION processes_state_of(round bigint) RETURNS text LANGUAGE plpgsql AS $$
                DECLARE found text;
                BEGIN
                    SELECT state INTO found FROM processes_selection WHERE id = round FOR SHARE;
                    RETURN found;
                END $$;

                CREATE FUNCTION processes_refuse_change_of_selection() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'DELETE' AND OLD.state <> 'preparing'
                        OR TG_OP = 'UPDATE' AND OLD.state IN ('decided', 'cancelled')
                        OR TG_OP = 'UPDATE' AND OLD.opened_at IS NOT NULL AND (
                            OLD.places, OLD.rules, OLD.seed, OLD.opened_at
                        ) IS DISTINCT FROM (NEW.places, NEW.rules, NEW.seed, NEW.opened_at)
                        OR TG_OP = 'UPDATE' AND OLD.revealed_at IS NOT NULL AND (
                            OLD.revealed_at, OLD.assess_before
                        ) IS DISTINCT FROM (NEW.revealed_at, NEW.assess_before)
                    THEN
                        RAISE EXCEPTION 'a round that is open keeps its rules, and a decided one everything'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER processes_selection_is_kept BEFORE UPDATE OR DELETE ON processes_selection
                    FOR EACH ROW EXECUTE FUNCTION processes_refuse_change_of_selection();

                CREATE FUNCTION processes_refuse_change_of_criterion() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP <> 'INSERT' AND processes_state_of(OLD.selection_id) <> 'preparing'
                        OR TG_OP <> 'DELETE' AND processes_state_of(NEW.selection_id) <> 'preparing'
                    THEN
                        RAISE EXCEPTION 'the criteria of an open round are locked'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER processes_criterion_is_locked
                    BEFORE INSERT OR UPDATE OR DELETE ON processes_criterion
                    FOR EACH ROW EXECUTE FUNCTION processes_refuse_change_of_criterion();

                CREATE FUNCTION processes_refuse_change_of_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
                DECLARE state text := processes_state_of(COALESCE(NEW.selection_id, OLD.selection_id));
                BEGIN
                    IF TG_OP <> 'UPDATE' AND state <> 'preparing'
                        OR TG_OP = 'UPDATE' AND state IN ('decided', 'cancelled')
                        OR TG_OP = 'UPDATE' AND state <> 'preparing' AND (
                            OLD.selection_id, OLD.process_id, OLD.position, OLD.facts, OLD.breadth
                        ) IS DISTINCT FROM (
                            NEW.selection_id, NEW.process_id, NEW.position, NEW.facts, NEW.breadth
                        )
                    THEN
                        RAISE EXCEPTION 'what is assessed stands as it was when the round opened'
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                END $$;
                CREATE TRIGGER processes_candidate_is_frozen
                    BEFORE INSERT OR UPDATE OR DELETE ON processes_candidate
                    FOR EACH ROW EXECUTE FUNCTION processes_refuse_change_of_candidate();

                -- Scores: never before the round opens nor after the last moment, and in the second round
                -- until the proposal is handed over. They are never removed.
                CREATE FUNCTION processes_refuse_score_out_of_time(candidate bigint, moment timestamptz)
                RETURNS void LANGUAGE plpgsql AS $$
                DECLARE round processes_selection%ROWTYPE;
                BEGIN
                    SELECT s.* INTO round FROM processes_selection s
                        JOIN processes_candidate c ON c.selection_id = s.id
                        WHERE c.id = candidate FOR SHARE OF s;
                    IF round.state NOT IN ('assessing', 'revealed')
                        OR round.state = 'assessing' AND moment > round.assess_before
                    THEN
                        RAISE EXCEPTION 'a score out of its time' USING ERRCODE = 'restrict_violation';
                    END IF;
                END $$;

                CREATE FUNCTION processes_check_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
                        OLD.candidate_id, OLD.assessor_id
                    ) IS DISTINCT FROM (NEW.candidate_id, NEW.assessor_id) THEN
                        RAISE EXCEPTION 'an assessment is never removed' USING ERRCODE = 'restrict_violation';
                    END IF;
                    PERFORM processes_refuse_score_out_of_time(NEW.candidate_id, NEW.at);
                    RETURN NEW;
                END $$;
                CREATE TRIGGER processes_assessment_in_time
                    BEFORE INSERT OR UPDATE OR DELETE ON processes_assessment
                    FOR EACH ROW EXECUTE FUNCTION processes_check_assessment();

                CREATE FUNCTION processes_check_score() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
                        OLD.assessment_id, OLD.criterion_id
                    ) IS DISTINCT FROM (NEW.assessment_id, NEW.criterion_id) THEN
                        RAISE EXCEPTION 'a score is never removed' USING ERRCODE = 'restrict_violation';
                    END IF;
                    PERFORM processes_refuse_score_out_of_time(a.candidate_id, NEW.at)
                        FROM processes_assessment a WHERE a.id = NEW.assessment_id;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER processes_score_in_time
                    BEFORE INSERT OR UPDATE OR DELETE ON processes_score
                    FOR EACH ROW EXECUTE FUNCTION processes_check_score();

                CREATE FUNCTION processes_check_change_of_score() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM processes_refuse_score_out_of_time(a.candidate_id, NEW.at)
                        FROM processes_score s JOIN processes_assessment a ON a.id = s.assessment_id
                        WHERE s.id = NEW.score_id;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER processes_change_of_score_in_time BEFORE INSERT ON processes_scorechange
                    FOR EACH ROW EXECUTE FUNCTION processes_check_change_of_score();

                CREATE FUNCTION processes_refuse_any_change() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'what is written here stays' USING ERRCODE = 'restrict_violation';
                END $$;
                CREATE TRIGGER processes_change_of_score_stays
                    BEFORE UPDATE OR DELETE ON processes_scorechange
                    FOR EACH ROW EXECUTE FUNCTION processes_refuse_any_change();
                CREATE TRIGGER processes_record_stays BEFORE UPDATE OR DELETE ON processes_decisionrecord
                    FOR EACH ROW EXECUTE FUNCTION processes_refuse_any_change();
            """,
            reverse_sql="""
                DROP TRIGGER processes_record_stays ON processes_decisionrecord;
                DROP TRIGGER processes_change_of_score_stays ON processes_scorechange;
                DROP TRIGGER processes_score_in_time ON processes_score;
                DROP TRIGGER processes_assessment_in_time ON processes_assessment;
                DROP TRIGGER processes_candidate_is_frozen ON processes_candidate;
                DROP TRIGGER processes_criterion_is_locked ON processes_criterion;
                DROP TRIGGER processes_selection_is_kept ON processes_selection;
                DROP TRIGGER processes_change_of_score_in_time ON processes_scorechange;
                DROP FUNCTION processes_check_change_of_score();
                DROP FUNCTION processes_refuse_any_change();
                DROP FUNCTION processes_check_score();
                DROP FUNCTION processes_check_assessment();
                DROP FUNCTION processes_refuse_score_out_of_time(bigint, timestamptz);
                DROP FUNCTION processes_refuse_change_of_candidate();
                DROP FUNCTION processes_refuse_change_of_criterion();
                DROP FUNCTION processes_refuse_change_of_selection();
                DROP FUNCTION processes_state_of(bigint);
            """,
        ),
    ]
